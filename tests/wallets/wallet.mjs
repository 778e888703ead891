// A wallet with a name and a place to come back to, step by step, by `@openid4vc/openid4vci` and `@openid4vc/oauth2`.
import assert from 'node:assert/strict';
import { Oauth2Client, clientAuthenticationNone, setGlobalConfig } from '@openid4vc/oauth2';
import { Openid4vciClient } from '@openid4vc/openid4vci';
import { decide } from './browser.mjs';
import { callbacks, makeHolder, signers } from './holder.mjs';

// The desk of a test answers on loopback, where there is no TLS.
setGlobalConfig({ allowInsecureUrls: true });

/** `client_id`. */
export const client = 'https://wallet.example';
/** `redirect_uri`: nobody listens there; the browser of these tests stops before it. */
export const back = 'https://wallet.example/cb';

/** A wallet that signs with the keys of `holders`. `more` takes the place of parts of what it asks its host for. */
export function makeWallet(holders, more = {}) {
  const all = callbacks(holders, { clientAuthentication: clientAuthenticationNone({ clientId: client }), ...more });
  return { callbacks: all, vci: new Openid4vciClient({ callbacks: all }), oauth: new Oauth2Client({ callbacks: all }) };
}

/** So many fresh keys. */
export function makeHolders(count) {
  return Promise.all(Array.from({ length: count }, makeHolder));
}

/** What an offer says, and what its issuer says of itself. */
export async function read(wallet, link) {
  const credentialOffer = await wallet.vci.resolveCredentialOffer(link);
  const issuerMetadata = await wallet.vci.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const [credentialConfigurationId] = credentialOffer.credential_configuration_ids;
  return { credentialOffer, issuerMetadata, credentialConfigurationId };
}

/** A token for an offer with a pre-authorized code; the wallet names itself by `client_id`. */
export async function grant(wallet, found, more = {}) {
  const granted = await wallet.vci.retrievePreAuthorizedCodeAccessTokenFromOffer({ ...found, ...more });
  return granted.accessTokenResponse;
}

/** Sends the person to the authorization endpoint. `answer` is what the wallet hears when they have decided. */
export async function authorize(wallet, found, { decision = 'approve', details, ...more } = {}) {
  const asked = await wallet.vci.initiateAuthorization({
    ...found,
    ...more,
    clientId: client,
    redirectUri: back,
    additionalRequestPayload: details && { authorization_details: details },
  });
  assert.equal(asked.authorizationFlow, 'Oauth2Redirect');
  return { ...asked, answer: hear(wallet, found, await decide(asked.authorizationRequestUrl, decision)) };
}

/** Reads the address the browser was sent to; the library checks who says so (`iss`). */
export function hear(wallet, { issuerMetadata }, url) {
  assert.ok(url.startsWith(`${back}?`), url);
  const [authorizationServerMetadata] = issuerMetadata.authorizationServers;
  return wallet.vci.parseAndVerifyAuthorizationResponseRedirectUrl({ url, authorizationServerMetadata });
}

/** An authorization request that is good but for one thing: it was not pushed. Returns what the wallet hears. */
export async function sendWhole(wallet, found, scope) {
  const [{ authorization_endpoint }] = found.issuerMetadata.authorizationServers;
  const url = new URL(authorization_endpoint);
  const { issuer_state } = found.credentialOffer.grants.authorization_code;
  // RFC 7636, appendix B.
  const pkce = { code_challenge_method: 'S256', code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' };
  url.search = new URLSearchParams({ response_type: 'code', client_id: client, redirect_uri: back, scope, issuer_state, ...pkce });
  const answer = await fetch(url, { redirect: 'manual' });
  assert.equal(answer.status, 303, await answer.text());
  return hear(wallet, found, answer.headers.get('location'));
}

/** Redeems the code of an authorization. Returns the token response, and the DPoP choices to go on with. */
export function redeem(wallet, found, { answer, pkce, dpop }) {
  return wallet.vci.retrieveAuthorizationCodeAccessTokenFromOffer({
    ...found,
    authorizationCode: answer.code,
    pkceCodeVerifier: pkce.codeVerifier,
    redirectUri: back,
    dpop,
  });
}

/** A proof by each holder, over one nonce. `more` may bring that nonce, a key attestation, or another `clientId`. */
export async function prove(wallet, { issuerMetadata, credentialConfigurationId }, holders, more = {}) {
  const nonce = more.nonce ?? (await wallet.vci.requestNonce({ issuerMetadata })).c_nonce;
  const jwt = [];
  for (const holder of holders) {
    const ask = { issuerMetadata, credentialConfigurationId, clientId: client, signer: signers.jwk(holder), ...more, nonce };
    jwt.push((await wallet.vci.createCredentialRequestJwtProof(ask)).jwt);
  }
  return { jwt };
}

/** Fetches a credential for each holder. Returns the credential response. */
export async function collect(wallet, found, token, holders, { dpop, ...more } = {}) {
  const { credentialResponse } = await wallet.vci.retrieveCredentials({
    ...found,
    accessToken: token.access_token,
    proofs: await prove(wallet, found, holders, more),
    dpop,
  });
  return credentialResponse;
}

/** Checks that the issuer refuses what `promise` asks for, with that error code. */
export async function refused(promise, code) {
  await assert.rejects(promise, (thrown) => {
    const { credentialErrorResponseResult, deferredCredentialErrorResponseResult } = thrown.response ?? {};
    const result = credentialErrorResponseResult ?? deferredCredentialErrorResponseResult;
    assert.equal((thrown.errorResponse ?? result?.data)?.error, code, thrown.stack);
    return true;
  });
}
