// A target on a profile and another on an offer; an inbox that fails twice; retries that count down and succeed; a
// redelivery and its mark (issue 3, what must be shown).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { goTo, keep, openDesk } from './open.mjs';

const PROFILE = 'identity-credential';
const EVENTS = ['resolved_credential_offer', 'requested_token', 'sdjwt_issue', 'issuance_status'];
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const notified = (page, state) => page.locator(`[data-stage="notified"][data-state="${state}"]`).first();
const openInbox = async (page) => {
  await goTo(page, 'webhooks');
  await page.getByTestId('webhooks-tab-inbox').click();
};
/** What a figure about the open target says. */
const figure = (page, name) =>
  page.getByTestId('target-head').locator('dl div', { hasText: name }).locator('dd').first().innerText();

test('set, override, fail twice, retry, succeed, redeliver, see the duplicate', async () => {
  const page = await openDesk(browser);

  // A target on the profile.
  await goTo(page, 'profiles');
  await page.getByTestId('profiles-tab-webhooks').click();
  await page.getByTestId(`webhook-url-${PROFILE}`).fill('http://localhost:9099/of-the-profile');
  await page.getByTestId(`webhook-save-${PROFILE}`).click();
  await page.getByTestId(`webhook-saved-${PROFILE}`).waitFor();
  await goTo(page, 'issue');
  await page.getByTestId(`profile-card-${PROFILE}`).click();
  const target = page.getByTestId('resolved-target');
  await target.getByText('localhost:9099/of-the-profile').waitFor();
  assert.equal(await target.getAttribute('data-level'), 'profile');

  // Another on the offer: an inbox, made by choosing it. It wins, and says so.
  await page.getByRole('radiogroup', { name: 'Notifications' }).getByText('Inbox').click();
  await page.locator('[data-testid="resolved-target"][data-level="offer"]').waitFor();
  const path = await page.getByTestId('pick-inbox').inputValue();
  assert.match(path, /^\/in\/[A-Za-z0-9_-]{22}$/);
  assert.match(await target.locator('dd code').first().innerText(), new RegExp(path));
  await target.getByText('yes · v1').waitFor();
  await keep(page, 'webhooks-override');

  // It fails twice, whatever comes.
  await openInbox(page);
  await page.getByTestId('preset-failTwice').click();
  await page.locator('[data-testid="answer-state"][data-state="live"]').waitFor();
  await page.getByTestId('fail-first').getByText('The next 2 requests').waitFor();

  // Issue: the retries count down, nothing is red, and in the end everything is told.
  await goTo(page, 'issue');
  await page.getByTestId('create-offer').click();
  await page.getByTestId('claim-robot').click();
  await page.getByTestId('outcome').waitFor();
  await notified(page, 'waiting').getByText(/next try 0:0[0-9]/).waitFor();
  await page.getByTestId('open-session').click();
  await page.getByTestId('axis-next').first().waitFor();
  await keep(page, 'webhooks-waiting');
  await notified(page, 'done').waitFor();
  const attempts = page.locator('[data-testid="timeline-item"][data-kind="attempt"]');
  const first = attempts.filter({ hasText: EVENTS[0] });
  assert.equal(await first.count(), 3);
  assert.equal(await attempts.count(), 6);
  assert.match(await first.nth(0).innerText(), /503/);
  assert.match(await first.nth(1).innerText(), /×2[\s\S]*503/);
  assert.match(await first.nth(2).innerText(), /×3[\s\S]*✓ 200/);
  await keep(page, 'webhooks-delivered');

  // The inbox saw them in order, signed.
  await openInbox(page);
  const received = page.getByTestId('received-row');
  await received.nth(5).waitFor();
  const seen = await received.evaluateAll((rows) =>
    rows.reverse().map(({ dataset: { event, order, signature, answered } }) => `${event} ${order} ${signature} ${answered}`),
  );
  assert.deepEqual(seen, [
    `${EVENTS[0]}  valid 503`,
    `${EVENTS[0]} retry valid 503`,
    `${EVENTS[0]} retry valid 200`,
    ...EVENTS.slice(1).map((event) => `${event}  valid 200`),
  ]);

  // What the target's health says now ...
  await page.getByTestId('webhooks-tab-deliveries').click();
  await page.getByTestId('target-row').filter({ hasText: path }).click();
  await page.getByTestId('target-head').waitFor();
  assert.equal(await figure(page, 'Attempts'), '6');
  assert.match(await figure(page, 'Failed'), /^✕ 2 · 33 %$/);

  // ... a redelivery by hand does not change, and the inbox marks it.
  await page.locator(`[data-testid="attempt-row"][data-event="${EVENTS[3]}"]`).click();
  await page.getByTestId('attempt-view').waitFor();
  await page.getByTestId('act-redeliver').click();
  await page.getByTestId('said').waitFor();
  const again = page.locator(`[data-testid="attempt-row"][data-trigger="manual"][data-state="delivered"]`);
  await again.waitFor();
  assert.equal(await figure(page, 'Attempts'), '6');
  await page.getByTestId('attempt-tab-history').click();
  await page.getByTestId('history-row').nth(1).waitFor();
  await keep(page, 'webhooks-redelivered');
  await page.getByTestId('webhooks-tab-inbox').click();
  await page.getByTestId('mark-duplicate').waitFor();
  await received.first().click();
  await page.getByTestId('verdict').waitFor();
  assert.equal(await received.first().getAttribute('data-signature'), 'valid');
  await keep(page, 'webhooks-duplicate');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a held target gets nothing until it is released', async () => {
  const page = await openDesk(browser);
  await openInbox(page);
  await page.getByTestId('received-row').first().waitFor();
  await page.getByTestId('preset-accept').click();
  const before = await page.getByTestId('received-row').count();
  const path = (await page.getByTestId('inbox-url').innerText()).replace(/^.*(?=\/in\/)/, '');
  await page.getByTestId('webhooks-tab-deliveries').click();
  await page.getByTestId('target-row').filter({ hasText: path }).click();
  await page.getByTestId('hold').click();
  await page.locator('[data-testid="target-head"][data-standing="held"]').waitFor();
  await goTo(page, 'issue');
  await page.getByTestId(`profile-card-${PROFILE}`).click();
  await page.getByRole('radiogroup', { name: 'Notifications' }).getByText('Inbox').click();
  await page.locator('[data-testid="resolved-target"][data-level="offer"]').waitFor();
  await page.getByTestId('create-offer').click();
  await page.getByTestId('claim-robot').click();
  await page.getByTestId('outcome').waitFor();
  await notified(page, 'held').getByText('held back').waitFor();
  await page.getByTestId('open-session').click();
  await notified(page, 'held').waitFor();
  await keep(page, 'webhooks-held');
  await openInbox(page);
  assert.equal(await page.getByTestId('received-row').count(), before);
  await page.getByTestId('webhooks-tab-deliveries').click();
  await page.getByTestId('release').click();
  await page.getByTestId('said').waitFor();
  await page.getByTestId('webhooks-tab-inbox').click();
  await page.getByTestId('received-row').nth(before + 3).waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a test event arrives, marked, and belongs to no session', async () => {
  const page = await openDesk(browser);
  await openInbox(page);
  await page.getByTestId('received-row').first().waitFor();
  await page.getByTestId('tool-testEvent').click();
  const dialog = page.getByTestId('test-dialog');
  await dialog.getByTestId('test-event').selectOption('generated_mdoc');
  await dialog.getByText('An inbox').click();
  await dialog.getByTestId('test-dialog-go').click();
  await dialog.getByTestId('said').waitFor();
  await keep(page, 'webhooks-test-sent');
  await page.keyboard.press('Escape');
  const row = page.locator('[data-testid="received-row"][data-event="generated_mdoc"]');
  await row.getByText('test', { exact: true }).waitFor();
  await row.click();
  await page.getByTestId('received-view').getByText('issuer2-test').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a replay with a drill comes twice under one webhook-id', async () => {
  const page = await openDesk(browser);
  await openInbox(page);
  await page.getByTestId('inbox-empty').click();
  await page.getByText('No requests here').waitFor();
  await page.getByTestId('tool-replay').click();
  const dialog = page.getByTestId('replay-dialog');
  await dialog.getByRole('list').getByRole('button').first().click();
  await dialog.getByText('An inbox').click();
  await dialog.getByText('Twice').click();
  await dialog.getByTestId('replay-dialog-go').click();
  await dialog.getByTestId('said').waitFor();
  await page.keyboard.press('Escape');
  const received = page.getByTestId('received-row');
  await received.nth(7).waitFor();
  assert.equal(await page.getByTestId('mark-duplicate').count(), 4);
  await keep(page, 'webhooks-drill');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a private host is asked for, allowed where the offer is made, and withdrawn in the settings', async () => {
  const page = await openDesk(browser);
  await page.getByTestId('profile-card-iso-mdl').click();
  await page.getByRole('radiogroup', { name: 'Notifications' }).getByText('Other URL').click();
  await page.getByTestId('webhook-override').fill('http://192.168.250.7:9099/hook');
  await page.getByTestId('confirm-host').click();
  await page.getByTestId('confirm-host').waitFor({ state: 'detached' });
  await goTo(page, 'settings');
  const host = page.getByTestId('hosts').getByRole('listitem').filter({ hasText: '192.168.250.7' });
  await host.getByTestId('withdraw-host').click();
  await host.waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the extension keys are answered masked, before anything is made', async () => {
  const page = await openDesk(browser);
  await page.getByTestId('profile-card-iso-mdl').click();
  await page.getByRole('radiogroup', { name: 'Notifications' }).getByText('Other URL').click();
  await page.getByTestId('webhook-override').fill('http://localhost:9099/hook');
  await page.getByTestId('hook-more').click();
  await page.getByText('Bearer token').click();
  await page.getByTestId('hook-bearer').fill('tell-nobody');
  await page.getByTestId('hook-make-secret').click();
  await page.getByTestId('hook-secret').waitFor();
  await page.getByTestId('hook-add-header').click();
  await page.getByTestId('hook-header-name').fill('x-tenant');
  await page.getByTestId('hook-header-value').fill('tell-nobody');
  await page.getByTestId('hook-event-jwt_issue').uncheck();
  const target = page.getByTestId('resolved-target');
  await target.getByText('x-tenant').waitFor();
  await target.getByText('yes · v1').waitFor();
  const text = await target.innerText();
  assert.doesNotMatch(text, /tell-nobody|whsec_|\bjwt_issue/);
  assert.match(text, /•••/);
  await keep(page, 'webhooks-extension-keys');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('settings are kept, and a schedule that is none is refused', async () => {
  const page = await openDesk(browser);
  await goTo(page, 'settings');
  const form = page.getByTestId('webhook-settings');
  await form.getByText('Custom').click();
  await page.getByTestId('set-waits').fill('1s, soon');
  assert.ok(await page.getByTestId('set-save').isDisabled());
  await page.getByTestId('set-waits').fill('2s, 4s, 1min');
  await page.getByTestId('set-attemptDays').fill('3');
  await page.getByTestId('set-save').click();
  await form.getByTestId('said').waitFor();
  await page.reload();
  await goTo(page, 'settings');
  await page.getByTestId('set-waits').waitFor();
  assert.equal(await page.getByTestId('set-waits').inputValue(), '2 s, 4 s, 1 min');
  assert.equal(await page.getByTestId('set-attemptDays').inputValue(), '3');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('five languages verify both kinds of signature', async () => {
  const page = await openDesk(browser);
  await goTo(page, 'webhooks');
  await page.getByTestId('tool-signatures').click();
  const dialog = page.getByTestId('sign-dialog');
  const texts = new Set();
  for (const kind of ['v1 · shared secret', 'v1a · key pair']) {
    await dialog.getByText(kind).click();
    for (const language of ['Node', 'Python', 'Go', 'Java', 'Kotlin']) {
      const answered = page.waitForResponse((response) => response.url().endsWith('/snippet')).catch(() => null);
      await dialog.getByText(language, { exact: true }).click();
      await Promise.race([answered, page.waitForTimeout(300)]);
      await dialog.getByTestId('snippet').waitFor();
      texts.add(`${kind} ${language} ${await dialog.getByTestId('snippet').innerText()}`);
    }
    await dialog.getByTestId('fresh-make').click();
    await dialog.getByTestId('fresh-secret').first().waitFor();
    await keep(page, `webhooks-signatures-${kind.slice(0, 3).trim()}`);
  }
  assert.equal(texts.size, 10);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
