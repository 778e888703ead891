// The Issue place: gallery and form, the offer with its code, the presentation, the claim, an event, faults.
import { goTo } from '../open.mjs';
import { leave, option } from './steps.mjs';

const CREATED = '[data-testid="timeline-item"][data-kind="created"]';

export async function* issue(page) {
  await goTo(page, 'issue');
  await page.getByTestId('profile-card-identity-credential').click();
  if (await page.getByTestId('new-offer').isVisible()) await page.getByTestId('new-offer').click();
  await page.getByTestId('create-offer').waitFor();
  yield 'issue-form';
  await option(page, 'code');
  await option(page, 'custom');
  await option(page, 'url');
  await page.getByTestId('webhook-override').fill('http://192.168.250.7:9099/hook');
  await page.getByTestId('confirm-host').waitFor();
  await page.getByTestId('data-overrides').fill('{ "given_name": "Ingeborg", ');
  await page.getByTestId('create-offer').click();
  yield 'issue-form-wrong';
  await page.getByTestId('data-overrides').fill('{ "given_name": "Ingeborg" }');
  await option(page, 'pre');
  await option(page, 'generated');
  await option(page, 'inherit');
  await option(page, '300');
  await page.getByTestId('create-offer').click();
  await page.locator(CREATED).waitFor();
  yield 'issue-offer';
  await page.getByTestId('present').click();
  await page.getByTestId('present-view').waitFor();
  yield 'present';
  await leave(page, 'present-view');
  await page.getByTestId('try-fault').click();
  await page.getByTestId('fault-wrong-aud').click();
  await page.getByTestId('fault-result').waitFor();
  yield 'issue-fault';
  await leave(page, 'fault-dialog');
  await page.getByTestId('claim-robot').click();
  await page.getByTestId('claim-report').waitFor();
  await page.getByTestId('outcome').waitFor();
  yield 'issue-claimed';
  await page.getByTestId('claim-report').locator('summary').first().click();
  yield 'issue-claimed-steps';
  await page.locator('[data-event="issuance_status"]').first().click();
  await page.getByTestId('detail-text').waitFor();
  yield 'issue-event';
  await leave(page, 'detail-sheet');
}
