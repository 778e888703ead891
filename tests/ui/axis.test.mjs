// The time axis over the made-up desk: ten thousand marks on a fixed pool of elements, and the keys it shares with the list.
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

test('10,000 marks: panning and zooming keep to the pool, script and layout of a frame are short', async () => {
  const page = await openSession('?marks=10000', 0);
  assert.equal(await says(page), '10,000 items');
  const elements = () => page.locator('[data-testid="axis-plot"] .shape').count();
  const pool = await elements();
  const { left, top, width } = await page.getByTestId('axis-plot').evaluate((plot) => {
    const box = plot.getBoundingClientRect();
    return { left: box.left, top: box.top, width: box.width };
  });
  const plot = page.getByTestId('axis-plot');
  await plot.focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press('+');
  await plot.evaluate((plot) => plot.dispatchEvent(new WheelEvent('wheel', { deltaX: 1, bubbles: true, cancelable: true })));
  // A wheel event, the frame in which it is drawn, and the layout it asks for, and nothing else of the frame.
  const frames = await plot.evaluate(async (plot) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const times = [];
    for (let step = 0; step < 400; step++) {
      const zoom = step % 4 === 3;
      const by = (step % 80 < 40 ? 1 : -1) * 60;
      plot.dispatchEvent(new WheelEvent('wheel', { [zoom ? 'deltaY' : 'deltaX']: by, clientX: 700, bubbles: true, cancelable: true }));
      let from = 0;
      // Asked for after the axis asked for its own: ours runs next in the same frame.
      const first = new Promise((resolve) => queueMicrotask(resolve));
      await first;
      await new Promise((resolve) => requestAnimationFrame(() => ((from = performance.now()), resolve())));
      await null;
      plot.getBoundingClientRect();
      times.push(performance.now() - from);
      await frame();
    }
    return times.sort((a, b) => a - b);
  });
  assert.ok(frames.length === 400 && width > 0 && left > 0 && top > 0);
  const at = (share) => frames[Math.floor(frames.length * share)];
  console.log(`axis, 10,000 marks: median ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms`);
  assert.equal(await elements(), pool);
  await keep(page, 'axis-10000');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
