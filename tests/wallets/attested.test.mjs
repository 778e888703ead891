// Wallets that prove who they are by an attestation of their provider: `@openid4vc/oauth2` makes attestation and proof.
import assert from 'node:assert/strict';
import test from 'node:test';
import './versions.mjs';
import { offer, session } from './desk.mjs';
import { makeHolder } from './holder.mjs';
import { attest, attested } from './provider.mjs';
import { authorize, client, collect, makeHolders, makeWallet, read, redeem, refused } from './wallet.mjs';

/** An instance of the wallet that has read an offer. `authentication` says how it proves who it is. */
async function begun(authMethod, authentication) {
  const [holder, instance] = await makeHolders(2);
  const more = { clientAuthentication: await authentication(instance) };
  const wallet = makeWallet(holder, more);
  const made = await offer('identity-credential', { authMethod });
  return { made, holder, wallet, found: await read(wallet, made.credentialOffer) };
}

const trusted = async (instance) => attested(instance, await attest(instance));
const pushed = (wallet, found) => authorize(wallet, found);
const token = (wallet, found) => wallet.vci.retrievePreAuthorizedCodeAccessTokenFromOffer(found);

test('the metadata says so', async () => {
  const { found } = await begun('PRE_AUTHORIZED', trusted);
  const [server] = found.issuerMetadata.authorizationServers;
  assert.deepEqual(server.token_endpoint_auth_methods_supported, ['attest_jwt_client_auth']);
  assert.equal(server['pre-authorized_grant_anonymous_access_supported'], false);
});

test('a pre-authorized code, an authorization code, a refresh token: one attestation, a proof for each request', async () => {
  const first = await begun('PRE_AUTHORIZED', trusted);
  const granted = await token(first.wallet, first.found);
  await collect(first.wallet, first.found, granted.accessTokenResponse, [first.holder]);
  assert.equal((await session(first.made.offerId)).status, 'SUCCESSFUL');

  const { wallet, found, holder } = await begun('AUTHORIZED', trusted);
  const { accessTokenResponse } = await redeem(wallet, found, await pushed(wallet, found));
  const [authorizationServerMetadata] = found.issuerMetadata.authorizationServers;
  const { accessTokenResponse: renewed } = await wallet.oauth.retrieveRefreshTokenAccessToken({
    authorizationServerMetadata,
    refreshToken: accessTokenResponse.refresh_token,
  });
  const { credentials } = await collect(wallet, found, renewed, [holder]);
  assert.equal(credentials.length, 1);
});

test('a code is bound to the instance that pushed for it', async () => {
  const { wallet, found } = await begun('AUTHORIZED', trusted);
  const authorized = await pushed(wallet, found);
  const other = await begun('AUTHORIZED', trusted);
  await refused(redeem(other.wallet, found, authorized), 'invalid_grant');
});

/** What is no good, and what the issuer says of it, at either endpoint. */
for (const [what, authentication, code] of [
  ['a client that only names itself', async () => ({ body }) => void (body.client_id = client), 'invalid_client'],
  [
    'a provider that nobody trusts',
    async (instance) => attested(instance, await attest(instance, await makeHolder())),
    'invalid_client_attestation',
  ],
  [
    'a proof by another key',
    async (instance) => attested(await makeHolder(), await attest(instance)),
    'invalid_client_attestation',
  ],
]) {
  test(`${what} is refused`, async () => {
    for (const [authMethod, ask] of [
      ['PRE_AUTHORIZED', token],
      ['AUTHORIZED', pushed],
    ]) {
      const { wallet, found } = await begun(authMethod, authentication);
      await refused(ask(wallet, found), code);
    }
  });
}
