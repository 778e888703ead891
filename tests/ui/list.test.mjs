// 100,000 sessions scroll like ten, are found as one types, filtered, marked, and what is new waits while somebody reads.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { openFake, serveFake } from './fake.mjs';
import { violations } from './judge.mjs';
import { goTo, keep } from './open.mjs';

let browser;
let fake;
before(async () => ([browser, fake] = await Promise.all([launch(), serveFake()])));
after(async () => (await browser.close(), await fake.stop()));

const rows = (page) => page.getByTestId('session-row');
const total = (page, text, state = 'visible') => page.getByTestId('sessions-total').getByText(text).waitFor({ state });

async function open(query, options) {
  const page = await openFake(browser, fake.url, query, options);
  await goTo(page, 'sessions');
  await rows(page).first().waitFor();
  return page;
}

test('100,000 sessions: few rows in the document, and the last of them is reached', async () => {
  const page = await open('?many');
  await total(page, '100,000 sessions');
  const frames = await page.getByTestId('sessions').evaluate(async (view) => {
    const times = [];
    for (let step = 0; step < 120; step++) {
      const from = performance.now();
      view.scrollTop += 1_200;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - from);
    }
    return times.sort((a, b) => a - b);
  });
  const places = await page.locator('[data-testid="sessions"] li').evaluateAll((all) => all.map((one) => Number(one.ariaPosInSet)));
  assert.ok(places.length < 60, `${places.length} rows in the document`);
  assert.ok(Math.min(...places) > 2_000, `scrolled to ${Math.min(...places)}`);
  places.slice(1).forEach((place, at) => assert.equal(place, places[at] + 1, 'rows follow one another'));
  console.log(`frames while scrolling: median ${frames[60].toFixed(1)} ms, p95 ${frames[114].toFixed(1)} ms`);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('searched by key, filtered, saved as a view, and cleared', async () => {
  const page = await open('');
  await page.keyboard.press('/');
  await page.keyboard.type('lena');
  await total(page, '1 session');
  assert.equal(await page.getByTestId('session-said').count(), 1);
  await page.keyboard.press('ArrowDown');
  await page.getByTestId('note').getByText('ticket 4711').waitFor();
  await page.getByTestId('session-filter').click();
  await page.getByTestId('view-name').fill('Lena');
  await page.getByTestId('view-save').click();
  await page.getByTestId('view').getByText('Lena').waitFor();
  await page.getByTestId('filter-failing').click();
  await keep(page, 'list-filters');
  await page.getByTestId('filter-EXPIRED').click();
  await page.getByText('No session matches').waitFor();
  await keep(page, 'list-nothing');
  await page.getByTestId('clear-all').click();
  await total(page, '9 sessions');
  await page.getByTestId('session-sort').selectOption('oldest');
  const oldest = await rows(page).first().getAttribute('data-session');
  await page.getByTestId('view').click();
  await total(page, '1 session');
  assert.notEqual(await rows(page).first().getAttribute('data-session'), oldest);
  assert.equal(await page.getByTestId('session-search').inputValue(), 'lena');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('pinned by key, noted, offered again', async () => {
  const page = await open('');
  await rows(page).nth(2).click();
  await page.getByTestId('session-pin').waitFor();
  await page.keyboard.press('p');
  await page.locator('[data-testid="session-pin"][aria-pressed="true"]').waitFor();
  await page.getByTestId('session-note').click();
  await page.getByTestId('note-text').fill('<b>look</b> here');
  await page.getByTestId('note-save').click();
  await page.getByTestId('note').getByText('<b>look</b> here').waitFor();
  assert.equal(await page.getByTestId('session-said').count(), 2);
  await keep(page, 'list-marks');
  await page.getByTestId('session-recreate').click();
  await page.getByTestId('recreated-show').click();
  await total(page, '10 sessions');
  await page.getByTestId('session-qr-toggle').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('while somebody reads further down, or has paused, what is new waits and is counted', async () => {
  const page = await open('?many');
  await page.getByTestId('sessions').evaluate((view) => (view.scrollTop = 5_700));
  await page.waitForFunction(() => document.querySelector('[data-testid="sessions"] li')?.ariaPosInSet > 50);
  await rows(page).nth(20).click();
  const shown = () => rows(page).evaluateAll((all) => all.map((one) => one.dataset.session));
  const before = await shown();
  await page.getByTestId('session-recreate').click();
  const fresh = page.getByTestId('sessions-fresh');
  await fresh.getByText('1 new').waitFor();
  assert.deepEqual(await shown(), before);
  await total(page, '100,001 sessions');
  await keep(page, 'list-new');
  await fresh.click();
  await page.locator('[data-testid="sessions"] li[aria-posinset="1"]').waitFor();
  assert.equal(await fresh.count(), 0);
  await page.keyboard.press('l');
  await page.getByTestId('sessions-live').getByText('Paused').waitFor();
  await page.getByTestId('session-recreate').click();
  await fresh.getByText('1 new').waitFor();
  await page.keyboard.press('l');
  await fresh.waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

for (const colorScheme of ['light', 'dark'])
  test(`the list and its filters are accessible: ${colorScheme}`, async () => {
    const page = await open('', { colorScheme, locale: colorScheme === 'dark' ? 'de-DE' : 'en-US' });
    await rows(page).nth(4).click();
    await page.getByTestId('session-filter').click();
    await page.getByTestId('filter-silent').click();
    await page.getByTestId('session-note').click();
    assert.deepEqual(await violations(page), []);
    await keep(page, `list-${colorScheme}`);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

test('whoever comes back finds the list where it was left; away from it nothing of it answers, moves or is read', async () => {
  const page = await open('?many');
  await page.getByTestId('sessions').evaluate((view) => (view.scrollTop = 3_000));
  await page.locator('[data-testid="sessions"] li[aria-posinset="60"]').waitFor();
  await page.getByTestId('session-search').focus();
  await goTo(page, 'issue');
  await rows(page).first().waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-testid="session-search"]') ?? null), null);
  assert.equal(await page.getByRole('button', { name: 'Filter', exact: true }).count(), 0);
  // Of these keys the list answers some, and the search would take all.
  await page.keyboard.type('jpl/');
  await page.getByTestId('create-offer').click();
  await page.getByTestId('offer-link').waitFor();
  assert.equal(await page.getByTestId('session-search').inputValue(), '');
  assert.equal(await page.getByTestId('sessions-live').getAttribute('aria-pressed'), 'false');
  await goTo(page, 'sessions');
  await page.getByTestId('sessions-fresh').getByText('1 new').waitFor();
  assert.equal(await page.getByTestId('sessions').evaluate((view) => view.scrollTop), 3_000);
  await page.getByTestId('sessions-fresh').click();
  await page.locator('[data-testid="sessions"] li[aria-posinset="1"]').waitFor();
  // At its top nothing waits, and still nothing moves until somebody is there.
  const topmost = () => page.locator('[data-testid="sessions"] li[aria-posinset="1"] [data-session]').getAttribute('data-session');
  const before = await topmost();
  await goTo(page, 'issue');
  await page.getByTestId('new-offer').click();
  await page.getByTestId('create-offer').click();
  await page.getByTestId('offer-link').waitFor();
  await total(page, '100,002 sessions', 'attached');
  assert.equal(await topmost(), before);
  await goTo(page, 'sessions');
  await rows(page).first().waitFor();
  assert.notEqual(await topmost(), before);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the list is there before anybody first goes to it', async () => {
  const page = await openFake(browser, fake.url);
  await goTo(page, 'issue');
  await rows(page).first().waitFor({ state: 'attached' });
  assert.equal(await rows(page).first().isVisible(), false);
  assert.equal(await page.getByTestId('detail-pane').isVisible(), false);
  await page.context().close();
});
