// Every place and its states in every look: judged by axe-core, read under the mask, measured with large text, kept as pictures.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { COLOURS, cutOff, readable, violations } from './judge.mjs';
import { keep, openDesk } from './open.mjs';
import { makeData, PERSONAL } from './walk/data.mjs';
import { walk } from './walk/index.mjs';

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

/** The settings a person would have chosen before. */
const choose = (page, settings) =>
  page.evaluate((settings) => (Object.entries(settings).forEach((one) => localStorage.setItem(...one)), location.reload()), settings);

test('every place, light, dark and in high contrast: axe-core finds nothing', async () => {
  const page = await openDesk(browser, { bypassCSP: true });
  await everyPlace(page, async (where) => {
    const found = [];
    for (const [look, media, rules] of [
      ['dark', { colorScheme: 'dark', contrast: 'no-preference' }, COLOURS],
      ['contrast', { colorScheme: 'light', contrast: 'more' }, COLOURS],
      ['contrast-dark', { colorScheme: 'dark', contrast: 'more' }, COLOURS],
      ['light', { colorScheme: 'light', contrast: 'no-preference' }],
    ]) {
      await page.emulateMedia(media);
      found.push(...(await violations(page, rules)).map((one) => `${look}: ${one}`));
      if (look !== 'contrast-dark') await keep(page, `${where}-${look}`);
    }
    return found;
  });
});

test('every place in German', async () => {
  const page = await openDesk(browser, { bypassCSP: true, locale: 'de-DE' });
  let at = 0;
  await everyPlace(page, async (where) => {
    await page.emulateMedia({ colorScheme: at++ % 2 === 0 ? 'light' : 'dark' });
    await keep(page, `${where}-german`);
    return [];
  });
});

test('under the mask nobody reads who the credentials are about', async () => {
  const page = await openDesk(browser, { bypassCSP: true });
  await page.keyboard.press('m');
  await page.getByTestId('masked').waitFor();
  await everyPlace(page, async (where) => {
    await keep(page, `${where}-masked`);
    const code = await page.getByTestId('tx-code').evaluateAll((codes) => codes.map((one) => one.dataset.code));
    return readable(page, [...PERSONAL, ...code, ...code.map((one) => one.replace(/(...)(?=.)/g, '$1 '))]);
  });
});

for (const locale of ['en-US', 'de-DE'])
  test(`with text half as large again nothing is cut off, ${locale}`, async () => {
    const page = await openDesk(browser, { bypassCSP: true, locale });
    await choose(page, { 'text-size': '140' });
    await page.getByTestId('profile-card-identity-credential').waitFor();
    await everyPlace(page, async (where) => {
      const found = [];
      for (const [width, height] of [[960, 640], [1280, 800]]) {
        await page.setViewportSize({ width, height });
        const cut = (await cutOff(page)).map((one) => `${width}: ${one}`);
        if (cut.length > 0 || width === 960) await keep(page, `${where}-large-${locale.slice(0, 2)}-${width}`);
        found.push(...cut);
      }
      return found;
    });
  });
