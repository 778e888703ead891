// The Sessions place: the list and its filters, sessions of every kind, what the pane shows of an item, comparing, bundles, refusals.
import { goTo } from '../open.mjs';
import { leave, settled } from './steps.mjs';

const row = (page, session) => page.locator(`[data-testid="session-row"][data-session="${session}"]`);
const tab = (page, name) => page.locator(`[data-testid="detail-pane"] [data-tab="${name}"]`);

async function* list(page) {
  await goTo(page, 'sessions');
  await page.getByTestId('session-row').first().waitFor();
  yield 'sessions-none-picked';
  await page.getByTestId('session-filter').click();
  await page.getByTestId('filter-time').waitFor();
  yield 'sessions-filters';
  await page.getByTestId('filter-failing').click();
  if ((await page.getByTestId('view').count()) === 0) {
    await page.getByTestId('view-name').fill('Failing');
    await page.getByTestId('view-save').click();
  }
  await page.getByTestId('view').first().waitFor();
  await page.getByTestId('session-search').fill('nobody has this');
  await page.getByTestId('clear-all').waitFor();
  yield 'sessions-nothing-found';
  await page.getByTestId('clear-all').click();
  await page.getByTestId('session-filter').click();
}

async function* ended(page, { claimed, mdoc, badge }) {
  await row(page, claimed).click();
  await page.getByTestId('note').waitFor();
  await settled(page);
  yield 'session-claimed';
  await page.locator('[data-event="sdjwt_issue"]').first().click();
  await page.getByTestId('detail-text').waitFor();
  yield 'session-event';
  await tab(page, 'decoded').click();
  await page.getByTestId('decoded').waitFor();
  yield 'session-credential-decoded';
  await page.locator('[data-testid="timeline-item"][data-kind="exchange"]', { hasText: 'credential' }).last().click();
  await tab(page, 'exact').click();
  yield 'session-exchange';
  for (const name of ['headers', 'decoded']) {
    await tab(page, name).click();
    yield `session-exchange-${name}`;
  }
  await page.locator('[data-testid="timeline-item"][data-kind="attempt"]').first().click();
  await page.getByTestId('attempt-view').waitFor();
  yield 'session-attempt';
  await page.locator('[data-testid="timeline-item"][data-kind="created"]').click();
  await tab(page, 'session').waitFor();
  yield 'session-created';
  await row(page, badge).click();
  await page.getByTestId('credential').first().scrollIntoViewIfNeeded();
  yield 'session-credentials';
  await row(page, mdoc).click();
  await page.locator('[data-event="generated_mdoc"]').first().click();
  await tab(page, 'decoded').click();
  await page.getByTestId('decoded').waitFor();
  yield 'session-mdoc-decoded';
}

async function* failed(page, { failed, waiting, open, claimed }) {
  await row(page, failed).click();
  await page.getByTestId('cause').first().waitFor();
  yield 'session-explained';
  await page.locator('[data-testid="cause"][data-code="desk.proof-missing"]').getByTestId('cause-show').first().click();
  await page.getByTestId('detail').waitFor();
  yield 'session-refused';
  await page.getByTestId('export-session').click();
  await page.getByTestId('export-dialog').waitFor();
  yield 'session-export';
  await leave(page, 'export-dialog');
  await page.getByTestId('cancel-session').click();
  await page.getByTestId('cancel-ask').waitFor();
  yield 'session-cancel';
  await leave(page, 'cancel-ask');
  await row(page, waiting).click();
  await page.getByTestId('deferral-approve').waitFor();
  yield 'session-deferred';
  await row(page, open).click();
  await page.getByTestId('session-qr-toggle').click();
  await page.getByTestId('session-qr').waitFor();
  yield 'session-open';
  await row(page, claimed).click();
  await page.getByTestId('note').waitFor();
  await page.getByTestId('compare-with').click();
  await page.getByTestId('compare-choice').first().waitFor();
  yield 'session-compare-pick';
  await page.getByTestId('compare-search').fill(failed);
  // The list changes when the search is answered: a click while it does may meet another row, or none.
  const choices = page.getByTestId('compare-choice');
  await choices.filter({ hasNotText: failed.slice(0, 8) }).first().waitFor({ state: 'detached' });
  await choices.last().click();
  await page.getByTestId('compare').waitFor();
  yield 'session-compare';
  await page.getByTestId('compare-end').click();
}

async function* others(page) {
  await page.getByTestId('sessions-tab-bundles').click();
  await page.getByTestId('bundle-row').first().click();
  await page.getByTestId('bundle-banner').waitFor();
  yield 'sessions-bundle';
  await page.getByTestId('sessions-tab-refusals').click();
  await page.getByTestId('refusal-row').first().waitFor();
  yield 'sessions-refusals';
  await page.getByTestId('refusal-row').first().click();
  await page.getByTestId('refusal').waitFor();
  yield 'sessions-refusal';
  await page.getByTestId('sessions-tab-sessions').click();
}

export async function* sessions(page, data) {
  yield* list(page);
  yield* ended(page, data);
  yield* failed(page, data);
  yield* others(page);
}
