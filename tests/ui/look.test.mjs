// Every place and its states in every look: judged by axe-core, read under the mask, measured with large text, kept as pictures.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { COLOURS, cutOff, readable, violations } from './judge.mjs';
import { goTo, keep, openDesk } from './open.mjs';
import { makeData, PERSONAL } from './walk/data.mjs';
import { walk } from './walk/index.mjs';
import { option } from './walk/steps.mjs';

let browser;
let data;
before(async () => {
  browser = await launch();
  data = await makeData(browser);
});
after(() => browser.close());

/** Walks through every place; what `judge` finds in any of them is told at the end, all of it. */
async function everyPlace(page, judge) {
  const found = [];
  for await (const where of walk(page, data)) found.push(...(await judge(where)).map((one) => `${where}: ${one}`));
  assert.deepEqual(found, []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

/** What is cut off of the largest text, in the smallest window and in a usual one; leaves the page as it was. */
async function measure(page, where, language) {
  const found = [];
  await page.evaluate(() => document.documentElement.style.setProperty('--grow', 1.4));
  for (const [width, height] of [
    [960, 640],
    [1280, 800],
  ]) {
    await page.setViewportSize({ width, height });
    found.push(...(await cutOff(page)).map((one) => `${width} px, text 140 %: ${one}`));
    if (width === 960 && language === 'german') await keep(page, `${where}-large`);
  }
  await page.evaluate(() => document.documentElement.style.setProperty('--grow', 1));
  return found;
}

// Side by side: each has a page of its own.
describe('every place', { concurrency: true }, () => {
  test('every place, light, dark and in high contrast: axe-core finds nothing', async () => {
    const page = await openDesk(browser, { bypassCSP: true });
    let at = 0;
    await everyPlace(page, async (where) => {
      const found = [];
      const judge = async (look, media, rules) => {
        await page.emulateMedia(media);
        found.push(...(await violations(page, rules)).map((one) => `${look}: ${one}`));
        await keep(page, `${where}-${look}`);
      };
      await judge('dark', { colorScheme: 'dark', contrast: 'no-preference' }, COLOURS);
      // High contrast is light and dark in turn, and not looked at everywhere: judging takes its time.
      if (at % 3 === 0) await judge('contrast', { colorScheme: at % 2 === 0 ? 'light' : 'dark', contrast: 'more' }, COLOURS);
      await judge('light', { colorScheme: 'light', contrast: 'no-preference' });
      at += 1;
      return found;
    });
  });

  test('every place in German: nothing is cut off, at the smallest window and with the largest text', async () => {
    const page = await openDesk(browser, { bypassCSP: true, locale: 'de-DE' });
    let at = 0;
    await everyPlace(page, async (where) => {
      await page.emulateMedia({ colorScheme: at++ % 2 === 0 ? 'light' : 'dark' });
      await keep(page, `${where}-german`);
      return measure(page, where, 'german');
    });
  });

  test('every place under the mask: nobody reads who the credentials are about; nor is anything cut off', async () => {
    const page = await openDesk(browser, { bypassCSP: true });
    await page.keyboard.press('m');
    await page.getByTestId('masked').waitFor();
    await everyPlace(page, async (where) => {
      await keep(page, `${where}-masked`);
      const codes = await page.getByTestId('tx-code').evaluateAll((all) => all.flatMap((one) => [one.dataset.code, one.innerText]));
      const read = await readable(page, [...PERSONAL, ...codes]);
      return [...read, ...(await measure(page, where, 'english'))];
    });
  });
});

test('the largest text is a setting, and leaves the colours alone', async () => {
  const page = await openDesk(browser, { colorScheme: 'dark' });
  await goTo(page, 'settings');
  const seen = () =>
    page.evaluate(() => {
      const { color, fontSize } = getComputedStyle(document.body);
      return { color, fontSize, grow: document.documentElement.style.getPropertyValue('--grow') };
    });
  const before = await seen();
  assert.deepEqual(before, { color: 'rgb(232, 234, 238)', fontSize: '13px', grow: '1' });
  await option(page, '140');
  assert.deepEqual(await seen(), { ...before, fontSize: '18.2px', grow: '1.4' });
  await page.context().close();
});
