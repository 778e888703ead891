// From a profile to four events: the way a person goes, over the HTTP door.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { eventsOnScreen, goTo, keep, makeOffer, openDesk } from './open.mjs';
import { decodeQr } from './qr.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const EVENTS = ['resolved_credential_offer', 'requested_token', 'sdjwt_issue', 'issuance_status'];

/** Everything that was claimed is on screen once the last event is. */
const finished = (page) => page.locator('[data-testid="timeline-item"][data-event="issuance_status"]').first().waitFor();

test('offer, QR code, robot wallet, four events in order', async () => {
  const page = await openDesk(browser);
  assert.ok(!page.url().includes('token'), 'the token stays in the address bar');
  const link = await makeOffer(page, 'identity-credential');
  assert.match(link, /^openid-credential-offer:\/\/\?credential_offer_uri=/);

  const qr = page.getByTestId('offer-qr');
  assert.equal(decodeQr(await page.screenshot()), link, 'in the picture of the whole page');
  await page.addStyleTag({ content: '[data-testid="offer-qr"] { width: 150px !important; height: 150px !important }' });
  assert.deepEqual(await qr.evaluate((image) => [image.clientWidth, image.clientHeight]), [150, 150]);
  assert.equal(decodeQr(await qr.screenshot()), link, 'at 150 px');

  await page.getByTestId('claim-robot').click();
  await finished(page);
  assert.deepEqual(await eventsOnScreen(page), EVENTS);
  const report = page.getByTestId('claim-report');
  await report.waitFor();
  assert.equal(await report.getAttribute('data-ok'), 'true');
  await page.getByTestId('outcome').waitFor();

  // Every event's raw JSON is one click away.
  await page.locator('[data-event="sdjwt_issue"]').click();
  const raw = page.getByTestId('detail-text');
  await raw.waitFor();
  const body = JSON.parse(await raw.innerText());
  assert.equal(body.event, 'sdjwt_issue');
  assert.equal(body.target, body.session.sessionId);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('an offer by value with a long link still scans', async () => {
  const page = await openDesk(browser);
  const link = await makeOffer(page, 'iso-mdl', () => page.getByText('By value', { exact: true }).click());
  assert.match(link, /^openid-credential-offer:\/\/\?credential_offer=/);
  assert.equal(decodeQr(await page.getByTestId('offer-qr').screenshot()), link);
  await page.getByTestId('claim-robot').click();
  await finished(page);
  // Nobody resolves an offer that travels by value: there is no such event.
  const events = ['requested_token', 'generated_mdoc', 'issuance_status'];
  assert.deepEqual(await eventsOnScreen(page), events);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a transaction code is shown, and asked of the wallet', async () => {
  const page = await openDesk(browser);
  await makeOffer(page, 'university-degree', () =>
    page.getByRole('radiogroup', { name: 'Transaction code' }).getByText('Generated').click(),
  );
  const code = await page.getByTestId('tx-code').getAttribute('data-code');
  assert.match(code, /^[0-9]{6}$/);
  await keep(page, 'tx-code');
  await page.getByTestId('claim-robot').click();
  await finished(page);
  const events = EVENTS.map((event) => (event === 'sdjwt_issue' ? 'jwt_issue' : event));
  assert.deepEqual(await eventsOnScreen(page), events);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the keyboard alone does it all', async () => {
  const page = await openDesk(browser);
  await page.getByTestId('profile-card-identity-credential').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('create-offer').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('offer-qr').waitFor();
  await page.keyboard.press('r');
  await finished(page);
  assert.deepEqual(await eventsOnScreen(page), EVENTS);
  await page.keyboard.press('Control+2');
  await page.getByTestId('session-row').first().waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the presentation shows the same code, large', async () => {
  const page = await openDesk(browser);
  const link = await makeOffer(page, 'event-ticket');
  await page.getByTestId('present').click();
  await page.getByTestId('present-view').waitFor();
  assert.equal(decodeQr(await page.screenshot()), link);
  await page.keyboard.press('Escape');
  await page.getByTestId('present-view').waitFor({ state: 'detached' });
  await page.context().close();
});

test('sessions are listed, live, with the whole time line', async () => {
  const page = await openDesk(browser);
  await makeOffer(page, 'employee-badge');
  const other = await openDesk(browser);
  await goTo(other, 'sessions');
  const row = other.getByTestId('session-row').filter({ hasText: 'Employee Badge' }).first();
  await row.click();
  await row.getByText('Active').waitFor();
  await page.getByTestId('claim-robot').click();
  await row.getByText('Successful').waitFor();
  await finished(other);
  assert.deepEqual(await eventsOnScreen(other), EVENTS);
  assert.deepEqual([...page.complaints, ...other.complaints], []);
  await page.context().close();
  await other.context().close();
});
