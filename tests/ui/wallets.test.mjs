// What wallets meet besides the plain way, as a person at the desk sees it: the login page, refusals, faults, HAIP, what is put
// off, what is revoked.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { given, launch, newPage } from './browser.mjs';
import { judge } from './judge.mjs';
import { goTo, keep, makeOffer, openDesk } from './open.mjs';

const issuer = given('DESK_ISSUER');
const desk = promisify(execFile);

let browser;
/** Where the wallet waits: on this computer, as a wallet for the desktop does. */
const wallet = createServer((_, answer) => answer.end('<!doctype html><title>wallet</title>'));
let back;
before(async () => {
  browser = await launch();
  wallet.listen(0, '127.0.0.1');
  await once(wallet, 'listening');
  back = `http://127.0.0.1:${wallet.address().port}/cb`;
});
after(async () => {
  await browser.close();
  wallet.close();
});

/** A wallet sends the person to the login page. */
function authorization(session) {
  const url = new URL(`${issuer}/openid4vci/authorize`);
  url.search = new URLSearchParams({
    client_id: 'https://wallet.example',
    redirect_uri: back,
    response_type: 'code',
    // RFC 7636, appendix B.
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    state: 's-1',
    issuer_state: session,
  });
  return url.href;
}

/** An offer for the code grant, made in the window. Returns its session. */
async function loginOffer(page) {
  const link = await makeOffer(page, 'identity-credential', () => page.getByText('Authorization code', { exact: true }).click());
  return new URL(new URL(link).searchParams.get('credential_offer_uri')).searchParams.get('id');
}

for (const [decision, colorScheme, locale] of [
  ['Approve', 'light', 'en-US'],
  ['Deny', 'dark', 'en-US'],
  ['Ablehnen', 'dark', 'de-DE'],
]) {
  test(`a person at the login page: ${decision}, ${colorScheme}`, async () => {
    const page = await openDesk(browser);
    const session = await loginOffer(page);
    const other = await newPage(browser, { colorScheme, locale, bypassCSP: true, viewport: { width: 412, height: 915 } });
    await other.goto(authorization(session));
    await other.getByText('wallet.example').first().waitFor();
    await judge(other, `login-${colorScheme}`);
    await keep(other, `login-${decision.toLowerCase()}`);
    await other.getByRole('button', { name: decision }).press('Enter');
    await other.waitForURL(`${back}?**`);
    const heard = new URL(other.url()).searchParams;
    assert.deepEqual([heard.get('state'), heard.get('iss')], ['s-1', issuer]);
    if (decision === 'Approve') {
      assert.ok(heard.get('code'));
    } else {
      assert.equal(heard.get('error'), 'access_denied');
      await page.locator('[data-testid="outcome"][data-status="REJECTED_BY_USER"]').waitFor();
    }
    await other.goto(authorization(session));
    const again = await other.getByRole('button', { name: 'Approve' }).count();
    assert.equal(again, decision === 'Approve' ? 1 : 0, 'whoever denied is asked no more');
    assert.deepEqual(page.complaints, []);
    await other.context().close();
    await page.context().close();
  });
}

test('a login server: the form names it and what to register there', async () => {
  const file = join(given('DESK_CONFIG'), 'authentication-service.conf');
  writeFileSync(file, 'issuer = "http://127.0.0.1:9", clientId = desk, name = "Town Hall"\n');
  const page = await openDesk(browser);
  await page.getByTestId('profile-card-identity-credential').click();
  await page.getByText('Authorization code', { exact: true }).click();
  await page.getByText('to Town Hall to log in').waitFor();
  await page.getByText(`${issuer}/openid4vci/external/oauth/callback`).waitFor();
  await keep(page, 'login-server');
  // It is not there: the wallet is told, and the session says why.
  const session = await loginOffer(page);
  const other = await newPage(browser);
  await other.goto(authorization(session));
  assert.equal(new URL(other.url()).searchParams.get('error'), 'temporarily_unavailable');
  await page.getByTestId('open-session').click();
  const check = page.getByTestId('check').first();
  await check.getByText('R38').waitFor();
  await keep(page, 'login-server-down');
  rmSync(file);
  await goTo(page, 'issue');
  await page.getByTestId('new-offer').click();
  await page.getByText('which approves or denies').waitFor();
  assert.deepEqual(page.complaints, []);
  await other.context().close();
  await page.context().close();
});

test('a refusal without a session is listed, explained and can be quoted', async () => {
  const body = new URLSearchParams({ grant_type: 'authorization_code', code: 'guessed', client_id: 'w', redirect_uri: back });
  const answer = await fetch(`${issuer}/openid4vci/token`, { method: 'POST', body });
  assert.equal(answer.status, 400);
  const page = await openDesk(browser, { bypassCSP: true });
  await goTo(page, 'sessions');
  await page.getByTestId('sessions-tab-refusals').click();
  await page.getByTestId('refusal-row').filter({ hasText: 'invalid_grant' }).first().click();
  const refusal = page.getByTestId('refusal');
  await refusal.getByText('invalid_grant').first().waitFor();
  await refusal.getByTestId('copy-check').waitFor();
  await judge(page, 'refusals');
  await keep(page, 'refusals');
  assert.ok(!(await refusal.innerText()).includes('guessed'), 'a code is no text for a screen');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a fault is tried, and its session says which check it met', async () => {
  const page = await openDesk(browser, { bypassCSP: true });
  await makeOffer(page, 'event-ticket');
  await page.getByTestId('try-fault').click();
  await page.getByTestId('fault-wrong-aud').click();
  await page.getByTestId('fault-run').click();
  await page.locator('[data-testid="fault-result"][data-verdict="as-demanded"]').waitFor();
  await judge(page, 'fault');
  await keep(page, 'fault');
  await page.getByTestId('fault-session').click();
  await page.getByTestId('check').first().getByText('PROOF-').first().waitFor();
  await keep(page, 'fault-session');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the HAIP switch tells item by item what is missed', async () => {
  const page = await openDesk(browser, { bypassCSP: true });
  await goTo(page, 'profiles');
  await page.getByRole('tab', { name: 'HAIP' }).click();
  await page.getByTestId('haip-eu-pid-sd-jwt').locator('summary').click();
  const verdict = page.getByTestId('haip-eu-pid-sd-jwt').getByTestId('haip-verdict');
  await verdict.waitFor();
  const before = await page.getByTestId('haip-eu-pid-sd-jwt').getByTestId('haip-finding').count();
  assert.ok(before > 10, `${before} findings`);
  await page.getByTestId('haip-switch-eu-pid-sd-jwt').click();
  const on = page.getByTestId('haip-eu-pid-sd-jwt').locator('summary .tag');
  await on.waitFor();
  await judge(page, 'haip');
  await keep(page, 'haip');
  await page.getByTestId('haip-switch-eu-pid-sd-jwt').click();
  await on.waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('what is put off is approved, and what was issued is suspended, restored and revoked', async () => {
  const page = await openDesk(browser, { bypassCSP: true });
  const made = await fetch(`${given('DESK_MANAGEMENT')}/issuer2/credential-offers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ profileId: 'employee-badge', authMethod: 'PRE_AUTHORIZED', runtimeOverrides: { deferred: 'operator' } }),
  });
  const { credentialOffer, offerId } = await made.json();
  const claimed = desk(given('DESK_BIN'), ['claim', credentialOffer, '--json']);
  await goTo(page, 'sessions');
  await page.locator(`[data-testid="session-row"][data-session="${offerId}"]`).click();
  const deferral = page.getByTestId('deferral');
  await deferral.getByTestId('deferral-approve').waitFor();
  await judge(page, 'deferral');
  await keep(page, 'deferral');
  await deferral.getByTestId('deferral-approve').click();
  assert.equal(JSON.parse((await claimed).stdout).ok, true);
  const credential = page.getByTestId('credential');
  const standing = (status) => page.locator(`[data-testid="credential"][data-status="${status}"]`).waitFor();
  await credential.getByTestId('credential-suspend').click();
  await standing('suspended');
  await keep(page, 'suspended');
  await credential.getByTestId('credential-restore').click();
  await standing('valid');
  await credential.getByTestId('credential-revoke').click();
  await standing('revoked');
  await judge(page, 'revoked');
  const told = await fetch(`${given('DESK_MANAGEMENT')}/issuer2/sessions/${offerId}`);
  assert.equal((await told.json()).status, 'SUCCESSFUL');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
