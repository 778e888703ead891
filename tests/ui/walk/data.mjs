// What the places have to show when they are looked at: sessions that ended well, badly, or wait; a target that is down, an inbox
// with requests, a refusal, an open bundle, marks, a saved view.
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { given } from '../browser.mjs';
import { goTo, openDesk } from '../open.mjs';

const run = promisify(execFile);
const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
/** The personal data of the profiles that come with the desk, and of the offers made here. */
export const PERSONAL = [
  'Mira',
  'Halvorsen',
  'Solberg',
  '1998-03-14',
  'Lindenweg',
  '10119',
  'Port Amaro',
  'EU-2017-004711',
  'ID-8F21-7702',
  'UT-DL-7702-1184',
  '202-555-0147',
  'Marine Biology',
  'Ingeborg',
  'Ticket 4711',
];

const json = (body) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Makes an offer as another program would; resolves to its session and its link. */
async function offer(profileId, more = {}) {
  const body = { profileId, authMethod: 'PRE_AUTHORIZED', ...more };
  const response = await fetch(`${given('DESK_MANAGEMENT')}/issuer2/credential-offers`, json(body));
  if (response.status !== 201) throw new Error(await response.text());
  const { offerId, credentialOffer } = await response.json();
  return { session: offerId, link: credentialOffer };
}

const claim = ({ link }, more = []) => run(given('DESK_BIN'), ['claim', link, '--json', ...more]);
const webhook = (url) => ({ runtimeOverrides: { notifications: { webhook: { url } } } });

/** A wallet that gets a token and then sends no proof. */
async function fail({ link }) {
  const by = new URL(link.replace('openid-credential-offer://', 'https://offer/')).searchParams.get('credential_offer_uri');
  const object = await (await fetch(by)).json();
  const base = object.credential_issuer.replace(/\/openid4vci$/, '');
  const code = object.grants[PRE_AUTHORIZED]['pre-authorized_code'];
  const form = new URLSearchParams({ grant_type: PRE_AUTHORIZED, 'pre-authorized_code': code });
  const token = await (await fetch(`${base}/openid4vci/token`, { method: 'POST', body: form })).json();
  const wanted = json({ credential_configuration_id: object.credential_configuration_ids[0] });
  wanted.headers.authorization = `Bearer ${token.access_token}`;
  await fetch(`${base}/openid4vci/credential`, wanted);
}

/** Makes it all; resolves to the sessions by what became of them. `page` is closed. */
export async function makeData(browser) {
  // First, or it would pass for a step of the sessions below.
  const guessed = new URLSearchParams({ grant_type: 'authorization_code', code: 'guessed', client_id: 'w', redirect_uri: 'http://localhost/cb' });
  await fetch(`${given('DESK_ISSUER')}/openid4vci/token`, { method: 'POST', body: guessed });
  const page = await openDesk(browser, {});
  await goTo(page, 'webhooks');
  await page.getByTestId('webhooks-tab-inbox').click();
  await page.getByTestId('inbox-make').click();
  const inbox = (await page.getByTestId('inbox-url').innerText()).trim();
  const claimed = await offer('identity-credential', webhook(inbox));
  await claim(claimed);
  const mdoc = await offer('iso-mdl', webhook(inbox));
  await claim(mdoc);
  const badge = await offer('employee-badge');
  await claim(badge);
  // Nobody listens on port 9.
  await claim(await offer('event-ticket', webhook('http://127.0.0.1:9/hook')));
  const failed = await offer('identity-credential', { expiresInSeconds: 3600 });
  await fail(failed);
  const waiting = await offer('employee-badge', { runtimeOverrides: { deferred: 'operator' } });
  const open = await offer('university-degree');
  // It asks again and again, and ends with the desk.
  void claim(waiting, ['--patience', '1']).catch(() => {});
  const bundle = join(tmpdir(), `look-${process.pid}.bundle.zip`);
  await run(given('DESK_BIN'), ['export', failed.session, '--issuer', given('DESK_MANAGEMENT'), '--out', bundle, '--personal']);
  await goTo(page, 'sessions');
  await page.locator(`[data-session="${claimed.session}"]`).click();
  await page.getByTestId('session-note').click();
  await page.getByTestId('note-text').fill('Ticket 4711: the wallet of Ingeborg');
  await page.getByTestId('note-save').click();
  await page.getByTestId('note').waitFor();
  await page.getByTestId('session-pin').click();
  await page.getByTestId('session-filter').click();
  await page.getByTestId('filter-failing').click();
  await page.getByTestId('view-name').fill('Failing');
  await page.getByTestId('view-save').click();
  await page.getByTestId('view').waitFor();
  await page.getByTestId('sessions-tab-bundles').click();
  await page.getByTestId('bundle-file').setInputFiles(bundle);
  await page.getByTestId('bundle-banner').waitFor();
  await page.context().close();
  return { claimed: claimed.session, mdoc: mdoc.session, badge: badge.session, failed: failed.session, waiting: waiting.session, open: open.session };
}
