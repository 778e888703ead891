// 100,000 attempts scroll like ten (design.md section 4), the keyboard goes through them, and the empty desk says so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { openFake, serveFake } from './fake.mjs';
import { COLOURS, judge } from './judge.mjs';
import { keep } from './open.mjs';

let browser;
let fake;
before(async () => ([browser, fake] = await Promise.all([launch(), serveFake()])));
after(async () => (await browser.close(), await fake.stop()));

const rows = (page) => page.getByTestId('attempt-row');
const ids = (page) => rows(page).evaluateAll((all) => all.map((row) => Number(row.dataset.id)));

test('100,000 attempts: few rows in the document, none missing on the way', async () => {
  const page = await openFake(browser, fake.url, '?many');
  await rows(page).first().waitFor();
  assert.match(await page.getByTestId('attempts-total').innerText(), /^100,000 attempts$/);
  const seen = new Set(await ids(page));
  const newest = Math.max(...seen);
  const frames = await page.getByTestId('attempts').evaluate(async (view) => {
    const times = [];
    for (let step = 0; step < 120; step++) {
      const from = performance.now();
      view.scrollTop += 1_200;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - from);
    }
    return times.sort((a, b) => a - b);
  });
  const shown = await ids(page);
  assert.ok(shown.length < 80, `${shown.length} rows in the document`);
  assert.ok(Math.min(...shown) < newest - 3_000, `scrolled to ${Math.min(...shown)} from ${newest}`);
  shown.slice(1).forEach((id, i) => assert.equal(id, shown[i] - 1, 'rows follow one another'));
  const at = (share) => frames[Math.floor(frames.length * share)];
  console.log(`frames while scrolling: median ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms`);
  await keep(page, 'many-attempts');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('while somebody reads further down, what is new waits and is counted', async () => {
  const page = await openFake(browser, fake.url, '?many');
  await rows(page).first().waitFor();
  await page.getByTestId('attempts').evaluate((view) => (view.scrollTop = 3_600));
  await page.waitForFunction(() => !document.querySelector('[data-testid="attempt-row"][data-id="100000"]'));
  const before = await ids(page);
  await page.getByTestId('tool-testEvent').click();
  const dialog = page.getByTestId('test-dialog');
  await dialog.getByTestId('test-dialog-go').click();
  await dialog.getByTestId('said').waitFor();
  await page.keyboard.press('Escape');
  const fresh = page.getByTestId('fresh');
  await fresh.getByText('1 new').waitFor();
  assert.deepEqual(await ids(page), before);
  await keep(page, 'many-new');
  await fresh.click();
  await page.locator('[data-testid="attempt-row"][data-id="100001"][data-trigger="test"]').waitFor();
  assert.match(await page.getByTestId('attempts-total').innerText(), /^100,001 attempts$/);
  assert.equal(await fresh.count(), 0);

  // Paused is the same at the top.
  await page.keyboard.press('l');
  await page.getByTestId('live').getByText('Paused').waitFor();
  await page.getByTestId('tool-testEvent').click();
  await dialog.getByTestId('test-dialog-go').click();
  await dialog.getByTestId('said').waitFor();
  await page.keyboard.press('Escape');
  await fresh.getByText('1 new').waitFor();
  await page.keyboard.press('l');
  await page.locator('[data-testid="attempt-row"][data-id="100002"]').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the keyboard alone: filter, go down, act, close', async () => {
  const page = await openFake(browser, fake.url);
  await rows(page).first().waitFor();
  await page.keyboard.press('f');
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="attempt-row"]').length < 20);
  const failed = await rows(page).evaluateAll((all) => all.every((row) => row.innerText.includes('✕')));
  assert.ok(failed, 'only failed ones are left');
  await page.keyboard.press('f');
  await page.getByTestId('attempts-total').getByText('34 attempts').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.getByTestId('attempt-view').waitFor();
  const first = await page.getByTestId('attempt-view').getAttribute('data-attempt');
  await page.keyboard.press('ArrowDown');
  await page.locator(`[data-testid="attempt-view"]:not([data-attempt="${first}"])`).waitFor();
  await page.keyboard.press('d');
  await page.getByTestId('said').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('attempt-view').waitFor({ state: 'detached' });
  await page.keyboard.press('i');
  await page.getByTestId('received-row').first().waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

for (const colorScheme of ['light', 'dark']) {
  // Names, roles and order are the same in the dark; colours are not.
  const rules = colorScheme === 'dark' ? COLOURS : undefined;
  test(`100,000 attempts and none, judged by axe-core, ${colorScheme}`, async () => {
    const look = async (page, where) => {
      await judge(page, where, rules);
      const [whole, wide] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(whole <= wide, `${where} is ${whole} px wide in ${wide}`);
      await keep(page, `fake-${where}-${colorScheme}`);
    };
    // Every other state is judged over a real desk, with the rest of the house.
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 960, height: 640 },
    ]) {
      const page = await openFake(browser, fake.url, '?many', { colorScheme, viewport });
      await rows(page).first().waitFor();
      await look(page, `attempts-${viewport.width}`);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
    const empty = await openFake(browser, fake.url, '?empty', { colorScheme });
    await empty.getByText('No attempts yet').waitFor();
    await look(empty, 'empty');
    await empty.getByTestId('webhooks-tab-inbox').click();
    await empty.getByText('No inbox yet').waitFor();
    await look(empty, 'empty-inbox');
    await empty.context().close();
  });
}
