// DPoP by `@openid4vc/oauth2`, against a desk that demands it, with a nonce of its own, at every endpoint.
import assert from 'node:assert/strict';
import test from 'node:test';
import './versions.mjs';
import { offer, session } from './desk.mjs';
import { authorize, collect, makeHolders, makeWallet, read, redeem, refused, sendWhole } from './wallet.mjs';

/** A wallet with a key for proofs of possession, one for DPoP, and a stranger's; `sent` are the answers it got, oldest first. */
async function begun(authMethod) {
  const [holder, prover, stranger] = await makeHolders(3);
  const sent = [];
  const watched = async (url, init) => {
    const response = await fetch(url, init);
    sent.push(`${new URL(url).pathname.split('/').at(-1)} ${response.status}`);
    return response;
  };
  const wallet = makeWallet([holder, prover, stranger], { fetch: watched });
  const made = await offer('identity-credential', { authMethod });
  const found = await read(wallet, made.credentialOffer);
  sent.length = 0;
  const dpop = (key) => ({ signer: { method: 'jwk', alg: 'ES256', publicJwk: key.publicJwk } });
  return { made, found, wallet, holder, sent, dpop: dpop(prover), strange: dpop(stranger) };
}

test('the metadata says so', async () => {
  const { found } = await begun('PRE_AUTHORIZED');
  const [server] = found.issuerMetadata.authorizationServers;
  assert.ok(server.dpop_signing_alg_values_supported.includes('ES256'));
  assert.equal(server.require_pushed_authorization_requests, true);
});

test('a pre-authorized code: the library brings the nonce it is asked for, and the token is good with its key alone', async () => {
  const { made, found, wallet, holder, sent, dpop, strange } = await begun('PRE_AUTHORIZED');
  const ask = (choice) => wallet.vci.retrievePreAuthorizedCodeAccessTokenFromOffer({ ...found, dpop: choice });
  await refused(ask(undefined), 'invalid_dpop_proof');
  sent.length = 0;
  const { accessTokenResponse: token, dpop: going } = await ask(dpop);
  assert.deepEqual([token.token_type, token.expires_in], ['DPoP', 1200]);
  assert.deepEqual(sent, ['token 400', 'token 200']);

  for (const wrong of [undefined, strange]) {
    await assert.rejects(collect(wallet, found, token, [holder], { dpop: wrong }), ({ response }) => {
      assert.equal(response.response.status, 401);
      assert.deepEqual(response.wwwAuthenticate.map(({ scheme, error }) => [scheme, error]), [['DPoP', 'invalid_token']]);
      return true;
    });
  }
  sent.length = 0;
  const { credentials } = await collect(wallet, found, token, [holder], { dpop: going });
  assert.equal(credentials.length, 1);
  // It goes on with the nonce of the token response, which is none of the credential endpoint's.
  assert.deepEqual(sent, ['nonce 200', 'credential 401', 'credential 200']);
  assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
});

test('an authorization code is bound to the key of the pushed request', async () => {
  const { found, wallet, sent, dpop, strange } = await begun('AUTHORIZED');
  const authorized = await authorize(wallet, found, { dpop });
  assert.deepEqual(sent, ['par 400', 'par 201']);
  await refused(redeem(wallet, found, { ...authorized, dpop: strange }), 'invalid_grant');
});

test('a refresh token is bound to the key of the token', async () => {
  const { found, wallet, holder, dpop, strange } = await begun('AUTHORIZED');
  const authorized = await authorize(wallet, found, { dpop });
  const { accessTokenResponse: token } = await redeem(wallet, found, authorized);
  assert.equal(token.token_type, 'DPoP');

  const [authorizationServerMetadata] = found.issuerMetadata.authorizationServers;
  const ask = (choice) =>
    wallet.oauth.retrieveRefreshTokenAccessToken({
      authorizationServerMetadata,
      refreshToken: token.refresh_token,
      dpop: choice,
    });
  await refused(ask(strange), 'invalid_grant');
  await refused(ask(undefined), 'invalid_dpop_proof');
  const { accessTokenResponse: renewed, dpop: going } = await ask(dpop);
  assert.notEqual(renewed.access_token, token.access_token);
  const { credentials } = await collect(wallet, found, renewed, [holder], { dpop: going });
  assert.equal(credentials.length, 1);
});

test('requests that were not pushed are not taken', async () => {
  const { found, wallet } = await begun('AUTHORIZED');
  assert.equal((await sendWhole(wallet, found, 'identity_credential_dc+sd-jwt')).error, 'invalid_request');
});
