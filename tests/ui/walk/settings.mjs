// The Settings place, and what opens over every place: the help and the palette.
import { goTo } from '../open.mjs';
import { leave } from './steps.mjs';

export async function* settings(page) {
  await goTo(page, 'settings');
  await page.getByTestId('set-attemptDays').waitFor();
  yield 'settings';
  await page.getByTestId('hosts').scrollIntoViewIfNeeded();
  yield 'settings-webhooks';
  await page.locator('section').last().scrollIntoViewIfNeeded();
  yield 'settings-rest';
  await page.getByTestId('ask-folder').click();
  await page.getByTestId('open-folder').waitFor();
  yield 'settings-folder';
  await leave(page, 'open-folder');
  await page.getByTestId('open-help').click();
  await page.getByTestId('help').waitFor();
  yield 'help';
  await leave(page, 'help');
  await page.getByTestId('open-palette').click();
  await page.getByTestId('palette-entry').first().waitFor();
  yield 'palette';
  await page.getByTestId('palette-field').fill('qqqq');
  yield 'palette-nothing';
  await leave(page, 'palette');
}
