// The authorization code grant: pushed, approved or denied at the desk's own page, redeemed with PKCE, by `@openid4vc/openid4vci`.
import assert from 'node:assert/strict';
import test from 'node:test';
import { resourceRequest } from '@openid4vc/oauth2';
import './versions.mjs';
import { bound } from './bound.mjs';
import { decide } from './browser.mjs';
import { issuer, offer, session } from './desk.mjs';
import { makeHolder } from './holder.mjs';
import { authorize, back, client, collect, hear, makeWallet, prove, read, redeem, refused } from './wallet.mjs';

const PROFILE = 'identity-credential';
const CONFIGURATION = 'identity_credential_dc+sd-jwt';

/** A wallet that has read an offer for the code grant. */
async function begun(more = {}) {
  const holder = await makeHolder();
  const wallet = makeWallet(holder);
  const made = await offer(PROFILE, { authMethod: 'AUTHORIZED', ...more });
  return { made, holder, wallet, found: await read(wallet, made.credentialOffer) };
}

/** Where a wallet says what it wants: nowhere (the offer did), or by scope. */
for (const [way, more] of [
  ['as offered', {}],
  ['by scope', { scope: CONFIGURATION }],
]) {
  test(`approved, ${way}`, async () => {
    const { made, holder, wallet, found } = await begun();
    const authorized = await authorize(wallet, found, more);
    const { searchParams } = new URL(authorized.authorizationRequestUrl);
    assert.deepEqual([...searchParams.keys()].sort(), ['client_id', 'request_uri'], 'it was pushed');
    const { accessTokenResponse: token } = await redeem(wallet, found, authorized);
    assert.deepEqual([token.token_type, token.scope], ['Bearer', more.scope]);
    const { credentials } = await collect(wallet, found, token, [holder]);
    await bound(found, credentials, [holder]);
    assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
  });
}

// The library's own request for a credential cannot carry an identifier beside its check of the configuration, so only the
// request is made here: token, nonce, proof and transport are the library's.
test('approved, by authorization details: the credential goes by its identifier', async () => {
  const { made, holder, wallet, found } = await begun();
  const details = [{ type: 'openid_credential', credential_configuration_id: CONFIGURATION, locations: [issuer] }];
  const { accessTokenResponse: token } = await redeem(wallet, found, await authorize(wallet, found, { details }));
  const [detail, ...others] = token.authorization_details;
  assert.deepEqual([detail.type, detail.credential_configuration_id, others], ['openid_credential', CONFIGURATION, []]);
  // It must go by its identifier now.
  await refused(collect(wallet, found, token, [holder]), 'invalid_credential_request');

  const proofs = await prove(wallet, found, [holder]);
  const [credential_identifier] = detail.credential_identifiers;
  const { ok, response } = await resourceRequest({
    url: found.issuerMetadata.credentialIssuer.credential_endpoint,
    accessToken: token.access_token,
    callbacks: wallet.callbacks,
    requestOptions: {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ credential_identifier, proofs }),
    },
  });
  assert.ok(ok, await response.clone().text());
  const { credentials } = await response.json();
  await bound(found, credentials, [holder]);
  assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
});

test('denied: the wallet is told, and the session is over', async () => {
  const { made, wallet, found } = await begun();
  const { answer } = await authorize(wallet, found, { decision: 'deny' });
  assert.deepEqual([answer.error, answer.iss, answer.code], ['access_denied', issuer, undefined]);
  assert.equal((await session(made.offerId)).status, 'REJECTED_BY_USER');
});

test('a code is good for its own verifier, and once', async () => {
  const { wallet, found } = await begun();
  const authorized = await authorize(wallet, found);
  await redeem(wallet, found, authorized);
  await refused(redeem(wallet, found, authorized), 'invalid_grant');

  const other = await begun();
  const theirs = await authorize(other.wallet, other.found);
  await refused(redeem(other.wallet, other.found, { ...theirs, pkce: authorized.pkce }), 'invalid_grant');
});

test('an offer that names no session: the wallet gets one of its own, by scope', async () => {
  const { made, holder, wallet, found } = await begun({ issuerStateMode: 'OMIT' });
  assert.deepEqual(found.credentialOffer.grants.authorization_code, {});
  const authorized = await authorize(wallet, found, { scope: CONFIGURATION });
  const { accessTokenResponse: token } = await redeem(wallet, found, authorized);
  const { credentials } = await collect(wallet, found, token, [holder]);
  await bound(found, credentials, [holder]);
  assert.equal((await session(made.offerId)).status, 'ACTIVE', 'the session of the offer waits on');
});

test('a wallet that comes without an offer asks by scope', async () => {
  const holder = await makeHolder();
  const wallet = makeWallet(holder);
  const issuerMetadata = await wallet.vci.resolveIssuerMetadata(issuer);
  const found = { issuerMetadata, credentialConfigurationId: CONFIGURATION };
  const [authorizationServerMetadata] = issuerMetadata.authorizationServers;
  const { scope } = issuerMetadata.credentialIssuer.credential_configurations_supported[CONFIGURATION];

  const asked = { authorizationServerMetadata, clientId: client, redirectUri: back, resource: issuer };
  const { authorizationRequestUrl, pkce } = await wallet.oauth.initiateAuthorization({ ...asked, scope, state: 's-7' });
  const answer = hear(wallet, found, await decide(authorizationRequestUrl, 'approve'));
  assert.equal(answer.state, 's-7');
  const { accessTokenResponse: token } = await wallet.oauth.retrieveAuthorizationCodeAccessToken({
    ...asked,
    authorizationCode: answer.code,
    pkceCodeVerifier: pkce.codeVerifier,
  });
  const { credentials } = await collect(wallet, found, token, [holder]);
  await bound(found, credentials, [holder]);
});
