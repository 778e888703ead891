// The moments of the three people the desk is for, with the keyboard alone: demoing, supporting, testing a webhook.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { given, launch } from './browser.mjs';
import { keep, openDesk } from './open.mjs';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const OFFERS = `${given('DESK_MANAGEMENT')}/issuer2/credential-offers`;
const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

/** Presses Tab until the element with that id has the focus, which must be seen each time. */
async function tabTo(page, testid) {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => ({
      testid: document.activeElement?.getAttribute('data-testid'),
      seen: document.activeElement?.matches(':focus-visible'),
      html: document.activeElement?.outerHTML.slice(0, 120),
    }));
    assert.ok(at.seen, `the focus is not seen: ${at.html}`);
    if (at.testid === testid) return;
  }
  assert.fail(`Tab does not lead to ${testid}`);
}

/** Makes an offer as another program would; resolves to its id. */
async function offer(more = {}) {
  const response = await fetch(OFFERS, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ profileId: 'identity-credential', authMethod: 'PRE_AUTHORIZED', ...more }),
  });
  assert.equal(response.status, 201, await response.clone().text());
  return response.json();
}

/** A wallet that proves nothing: it gets a token, and then sends no proof. */
async function failingWallet({ credentialOffer }) {
  const link = new URL(credentialOffer.replace('openid-credential-offer://', 'https://offer/'));
  const object = await (await fetch(link.searchParams.get('credential_offer_uri'))).json();
  const base = `${object.credential_issuer}`.replace(/\/openid4vci$/, '');
  const code = object.grants[PRE_AUTHORIZED]['pre-authorized_code'];
  const token = await fetch(`${base}/openid4vci/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: PRE_AUTHORIZED, 'pre-authorized_code': code }),
  });
  const { access_token: access } = await token.json();
  const refused = await fetch(`${base}/openid4vci/credential`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
    body: JSON.stringify({ credential_configuration_id: object.credential_configuration_ids[0] }),
  });
  assert.equal(refused.status, 400);
}

test('a product team: pick, offer, present, claim, and the next person', async () => {
  const page = await openDesk(browser);
  await tabTo(page, 'profile-card-event-ticket');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByTestId('offer-qr').waitFor();
  const first = await page.getByTestId('offer-link').getAttribute('title');
  await page.keyboard.press('p');
  await page.getByTestId('present-view').waitFor();
  await page.keyboard.press('n');
  await page.waitForFunction((before) => document.querySelector('[data-testid="offer-link"]')?.title !== before, first);
  await page.keyboard.press('Escape');
  await page.getByTestId('present-view').waitFor({ state: 'detached' });
  await page.keyboard.press('r');
  await page.getByTestId('outcome').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('support staff: find the session, read why, and see the request', async () => {
  const made = await offer();
  await failingWallet(made);
  // In high contrast, where the focus must be seen as well.
  const page = await openDesk(browser, { contrast: 'more' });
  assert.ok(await page.evaluate(() => document.documentElement.hasAttribute('data-contrast')));
  await page.keyboard.press('2');
  await page.keyboard.press('/');
  await page.keyboard.type(made.offerId.slice(0, 13));
  await page.locator(`[data-testid="session-row"][data-session="${made.offerId}"]`).waitFor();
  await page.getByTestId('sessions-total').getByText('1 session', { exact: true }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.getByTestId('explain-verdict').getByText('refused').waitFor();
  await page.locator('[data-testid="cause"][data-code="desk.proof-missing"]').waitFor();
  await tabTo(page, 'cause-show');
  await page.keyboard.press('Enter');
  await page.getByTestId('detail-pane').getByText('/openid4vci/credential').first().waitFor();
  await keep(page, 'keyboard-support');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a tester: the target that is down, the attempt, and once more', async () => {
  // Nobody listens on port 9.
  const made = await offer({ runtimeOverrides: { notifications: { webhook: { url: 'http://127.0.0.1:9/hook' } } } });
  await failingWallet(made);
  const page = await openDesk(browser);
  await page.keyboard.press('4');
  const rows = page.getByTestId('attempt-row');
  await rows.first().waitFor();
  const before = await rows.count();
  await tabTo(page, 'attempt-row');
  await page.keyboard.press('Enter');
  await page.getByTestId('attempt-view').getByText('refused').first().waitFor();
  await page.keyboard.press('d');
  await page.waitForFunction((count) => document.querySelectorAll('[data-testid="attempt-row"]').length > count, before);
  await keep(page, 'keyboard-tester');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
