// The Webhooks place: targets, attempts and what came to the inbox, with its dialogs.
import { goTo } from '../open.mjs';
import { leave } from './steps.mjs';

async function* deliveries(page) {
  await goTo(page, 'webhooks');
  await page.getByTestId('webhooks-tab-deliveries').click();
  await page.getByTestId('attempt-row').first().waitFor();
  yield 'webhooks';
  await page.getByTestId('target-row').filter({ hasText: '127.0.0.1:9' }).click();
  await page.getByTestId('target-head').waitFor();
  yield 'webhooks-target';
  await page.getByTestId('attempt-row').first().click();
  await page.getByTestId('attempt-view').waitFor();
  for (const tab of ['response', 'history', 'request']) {
    await page.getByTestId(`attempt-tab-${tab}`).click();
    yield `webhooks-attempt-${tab}`;
  }
}

async function* dialogs(page) {
  for (const [tool, dialog] of [
    ['testEvent', 'test'],
    ['replay', 'replay'],
    ['redeliverAll', 'redeliver'],
    ['signatures', 'sign'],
  ]) {
    await page.getByTestId(`tool-${tool}`).click();
    await page.getByTestId(`${dialog}-dialog`).waitFor();
    yield `webhooks-${dialog}`;
    await leave(page, `${dialog}-dialog`);
  }
}

async function* inbox(page) {
  await page.getByTestId('webhooks-tab-inbox').click();
  await page.getByTestId('received-row').first().waitFor();
  yield 'inbox';
  await page.locator('[data-testid="received-row"][data-event="sdjwt_issue"]').first().click();
  await page.getByTestId('received-view').waitFor();
  yield 'inbox-request';
}

export async function* webhooks(page) {
  yield* deliveries(page);
  yield* dialogs(page);
  yield* inbox(page);
}
