// Attestations whose proof must carry a challenge of the issuer.
import assert from 'node:assert/strict';
import test from 'node:test';
import './versions.mjs';
import { offer, session } from './desk.mjs';
import { attest, attested } from './provider.mjs';
import { authorize, collect, makeHolders, makeWallet, read, redeem, refused } from './wallet.mjs';

async function begun(authMethod, challenge) {
  const [holder, instance] = await makeHolders(2);
  const wallet = makeWallet(holder, { clientAuthentication: attested(instance, await attest(instance), challenge) });
  const made = await offer('identity-credential', { authMethod });
  return { made, holder, wallet, found: await read(wallet, made.credentialOffer) };
}

/** A challenge of the endpoint that the metadata names. */
async function fetched({ challenge_endpoint: url }) {
  const response = await fetch(url, { method: 'POST' });
  assert.equal(response.status, 200);
  return (await response.json()).attestation_challenge;
}

test('a challenge of the endpoint, for the pushed request and for the token', async () => {
  const { made, holder, wallet, found } = await begun('AUTHORIZED', fetched);
  const { accessTokenResponse: token } = await redeem(wallet, found, await authorize(wallet, found));
  await collect(wallet, found, token, [holder]);
  assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
});

test('without one the wallet is given one, which is good', async () => {
  let challenge;
  const { holder, wallet, found } = await begun('PRE_AUTHORIZED', () => challenge);
  const ask = () => wallet.vci.retrievePreAuthorizedCodeAccessTokenFromOffer(found);
  for (const wrong of [undefined, 'x']) {
    challenge = wrong;
    await refused(ask(), 'use_attestation_challenge');
  }
  const refusal = await ask().catch((error) => error);
  challenge = refusal.response.headers.get('oauth-client-attestation-challenge');
  const { accessTokenResponse: token } = await ask();
  await collect(wallet, found, token, [holder]);
});
