// The OAuth side as a second library sees it: `oauth4webapi`, a certified client of the strict kind, which knows nothing of
// OpenID4VCI. The credential request is put together here, the proof by jose.
import assert from 'node:assert/strict';
import test from 'node:test';
import { SignJWT, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import './versions.mjs';
import { decide } from './browser.mjs';
import { issuer, offer, session } from './desk.mjs';

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';
const CONFIGURATION = 'identity_credential_dc+sd-jwt';
const BACK = 'https://wallet.example/cb';
const client = { client_id: 'https://wallet.example' };
const anyone = oauth.None();
// The desk of a test answers on loopback, where there is no TLS.
const plain = { [oauth.allowInsecureRequests]: true };

const found = await oauth.discoveryRequest(new URL(issuer), { ...plain, algorithm: 'oauth2' });
const server = await oauth.processDiscoveryResponse(new URL(issuer), found);
const metadata = await (await fetch(`${issuer}/.well-known/openid-credential-issuer`)).json();

/** Sends a request, and again when the server asks for a nonce; the library keeps it in its DPoP handle. */
async function withNonce(send) {
  try {
    return await send();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return send();
  }
}

/** A DPoP handle with a key of its own. */
async function prover() {
  return { ...plain, DPoP: oauth.DPoP(client, await oauth.generateKeyPair('ES256')) };
}

/** An offer, and its grants. */
async function offered(authMethod) {
  const made = await offer('identity-credential', { authMethod });
  const link = new URL(made.credentialOffer).searchParams;
  return { made, ...(await (await fetch(link.get('credential_offer_uri'))).json()) };
}

/** Fetches the credential with the token. Returns its key, and the wallet's. */
async function fetched(token, options) {
  const { c_nonce: nonce } = await (await fetch(metadata.nonce_endpoint, { method: 'POST' })).json();
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  const header = { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk };
  const proof = new SignJWT({ nonce }).setProtectedHeader(header).setAudience(metadata.credential_issuer).setIssuedAt();
  const body = { credential_configuration_id: CONFIGURATION, proofs: { jwt: [await proof.sign(pair.privateKey)] } };
  const headers = new Headers({ 'content-type': 'application/json' });
  const ask = [token.access_token, 'POST', new URL(metadata.credential_endpoint), headers, JSON.stringify(body)];
  const response = await withNonce(() => oauth.protectedResourceRequest(...ask, options));
  assert.equal(response.status, 200);
  const [{ credential }] = (await response.json()).credentials;
  assert.deepEqual(decodeJwt(credential.split('~')[0]).cnf.jwk, jwk);
}

/** Pushes a request for what was offered; the person decides. Returns where the browser is sent. */
async function asked({ grants }, verifier, decision, more, options) {
  const request = {
    response_type: 'code',
    redirect_uri: BACK,
    issuer_state: grants.authorization_code.issuer_state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  };
  const { request_uri, expires_in } = await withNonce(async () => {
    const response = await oauth.pushedAuthorizationRequest(server, client, anyone, request, options);
    return oauth.processPushedAuthorizationResponse(server, client, response);
  });
  assert.ok(expires_in > 0 && expires_in < 600);
  const page = new URL(server.authorization_endpoint);
  page.search = new URLSearchParams({ ...client, request_uri });
  return new URL(await decide(page.href, decision));
}

test('the code grant: a pushed request, `iss` and `state` checked, DPoP, a refresh token', async () => {
  const options = await prover();
  const offering = await offered('AUTHORIZED');
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  const back = await asked(offering, verifier, 'approve', { state, scope: CONFIGURATION }, options);
  const answer = oauth.validateAuthResponse(server, client, back, state);
  const token = await withNonce(async () => {
    const response = await oauth.authorizationCodeGrantRequest(server, client, anyone, answer, BACK, verifier, options);
    return oauth.processAuthorizationCodeResponse(server, client, response);
  });
  assert.deepEqual([token.token_type, token.scope], ['dpop', CONFIGURATION]);
  await fetched(token, options);
  assert.equal((await session(offering.made.offerId)).status, 'SUCCESSFUL');

  const renewed = await withNonce(async () => {
    const response = await oauth.refreshTokenGrantRequest(server, client, anyone, token.refresh_token, options);
    return oauth.processRefreshTokenResponse(server, client, response);
  });
  await fetched(renewed, options);
});

test('deny is an authorization error', async () => {
  const offering = await offered('AUTHORIZED');
  const back = await asked(offering, oauth.generateRandomCodeVerifier(), 'deny', {}, await prover());
  assert.throws(() => oauth.validateAuthResponse(server, client, back, oauth.expectNoState), { error: 'access_denied' });
  assert.equal((await session(offering.made.offerId)).status, 'REJECTED_BY_USER');
});

test('the pre-authorized grant, as a grant the library does not know', async () => {
  const options = await prover();
  const { grants } = await offered('PRE_AUTHORIZED');
  const { 'pre-authorized_code': code } = grants[GRANT];
  const ask = { 'pre-authorized_code': code };
  const token = await withNonce(async () => {
    const response = await oauth.genericTokenEndpointRequest(server, client, anyone, GRANT, ask, options);
    return oauth.processGenericTokenEndpointResponse(server, client, response);
  });
  await fetched(token, options);
});
