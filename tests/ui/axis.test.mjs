// The time axis over the made-up desk: ten thousand marks on a bounded pool of elements, and the keys it shares with the list.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, newPage } from './browser.mjs';
import { serveFake } from './fake.mjs';
import { keep } from './open.mjs';

let browser;
let fake;
before(async () => ([browser, fake] = await Promise.all([launch(), serveFake()])));
after(async () => (await browser.close(), await fake.stop()));

async function openSession(query, at) {
  const page = await newPage(browser);
  await page.goto(`${fake.url}${query}`);
  await page.getByTestId('nav-sessions').click();
  await page.getByTestId('session-row').nth(at).click();
  await page.getByTestId('axis-plot').waitFor();
  return page;
}

const says = (page) => page.getByTestId('axis-says').innerText();
const picked = (page) => page.locator('[data-testid="timeline-item"][aria-current="true"]').getAttribute('data-key');

/** Milliseconds of script and of layout that the page has used up so far. */
async function used(cdp) {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name) => metrics.find((metric) => metric.name === name).value * 1000;
  return { script: of('ScriptDuration'), layout: of('LayoutDuration') };
}

/** From now on counts the shapes that are made, whether others go for them or not. */
function watchMade(plot) {
  globalThis.made = 0;
  const shapes = (nodes) => [...nodes].filter((node) => node.nodeType === 1 && node.classList.contains('shape')).length;
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => (globalThis.made += shapes(addedNodes)))).observe(plot, { childList: true, subtree: true });
}

test('10,000 marks: panning and zooming to and fro makes no element that was not there', async () => {
  const page = await openSession('?marks=10000', 0);
  assert.equal(await says(page), '10,000 items');
  const plot = page.getByTestId('axis-plot');
  const elements = () => plot.locator('.shape').count();
  await plot.focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('+');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const frames = [];
  // There and back, twice: what the first pass needed, the second finds.
  for (let step = 0; step < 160; step++) {
    if (step === 80) await plot.evaluate(watchMade);
    const before = await used(cdp);
    await plot.evaluate((plot, step) => {
      const by = (step % 80 < 40 ? 1 : -1) * 60;
      const way = step % 4 === 3 ? { deltaY: by } : { deltaX: by };
      plot.dispatchEvent(new WheelEvent('wheel', { ...way, clientX: 700, bubbles: true, cancelable: true }));
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, step);
    const after = await used(cdp);
    frames.push(after.script - before.script + after.layout - before.layout);
  }
  frames.sort((a, b) => a - b);
  const at = (share) => frames[Math.floor(frames.length * share)].toFixed(1);
  console.log(`axis, 10,000 marks, script and layout of a frame: median ${at(0.5)} ms, p95 ${at(0.95)} ms`);
  const pool = await elements();
  assert.ok(pool <= 480, `${pool} elements`);
  assert.equal(await page.evaluate(() => globalThis.made), 0, 'elements made by the second pass');
  const shown = await plot.locator('.shape:not(.off)').count();
  assert.ok(shown > 10 && shown <= pool, `${shown} of ${pool} elements show something`);
  await keep(page, 'axis-10000');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the axis and the list share what is picked and their keys', async () => {
  const page = await openSession('', 4);
  await page.getByTestId('axis-plot').focus();
  await page.keyboard.press('End');
  const last = await picked(page);
  await page.keyboard.press('ArrowUp');
  const before = await picked(page);
  assert.notEqual(before, last);
  assert.ok((await page.locator('[data-testid="axis-plot"] .picked').count()) > 0);
  await page.keyboard.press('Home');
  assert.equal(await picked(page), await page.getByTestId('timeline-item').first().getAttribute('data-key'));
  await page.getByTestId('timeline-item').nth(3).focus();
  await page.keyboard.press('ArrowDown');
  assert.match(await says(page), /\d/);
  await page.keyboard.press('+');
  assert.ok(await page.getByTestId('axis-fit').isEnabled());
  await page.keyboard.press('0');
  assert.ok(await page.getByTestId('axis-fit').isDisabled());
  await page.getByTestId('axis-plot').focus();
  await page.keyboard.press('Space');
  await page.getByTestId('axis-fresh').getByText('Held').waitFor();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.closest('[data-testid="detail-pane"]'));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
