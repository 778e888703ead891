// Several credentials in one request, and encrypted ones, by `@openid4vc/openid4vci`.
import assert from 'node:assert/strict';
import test from 'node:test';
import './versions.mjs';
import { bound } from './bound.mjs';
import { offer } from './desk.mjs';
import { makeHolder } from './holder.mjs';
import { makeSeal } from './jwe.mjs';
import { collect, grant, makeHolders, makeWallet, read, refused } from './wallet.mjs';

/** One of each format. */
const profiles = ['identity-credential', 'iso-mdl', 'university-degree'];

/** A token for a new offer of a profile, in a wallet with so many keys. */
async function begun(profile, count) {
  const holders = await makeHolders(count);
  const plain = makeWallet(holders);
  const found = await read(plain, (await offer(profile)).credentialOffer);
  return { holders, plain, found, token: await grant(plain, found) };
}

for (const profile of profiles) {
  test(`${profile}: ten proofs, a credential for each key in its place`, async () => {
    const { holders, plain, found, token } = await begun(profile, 10);
    assert.equal(found.issuerMetadata.credentialIssuer.batch_credential_issuance.batch_size, 10);
    const { credentials } = await collect(plain, found, token, holders);
    await bound(found, credentials, holders);
  });
}

test('keys of every kind that the metadata names, in one request', async () => {
  const holders = await Promise.all(['ES256', 'ES384', 'EdDSA'].map(makeHolder));
  const wallet = makeWallet(holders);
  for (const profile of profiles) {
    const found = await read(wallet, (await offer(profile)).credentialOffer);
    const { credential_configurations_supported: known } = found.issuerMetadata.credentialIssuer;
    const { jwt } = known[found.credentialConfigurationId].proof_types_supported;
    assert.deepEqual(jwt.proof_signing_alg_values_supported, holders.map(({ alg }) => alg));
    const { credentials } = await collect(wallet, found, await grant(wallet, found), holders);
    await bound(found, credentials, holders);
  }
});

test('one too many, and one key twice', async () => {
  const { holders, plain, found, token } = await begun('identity-credential', 11);
  // The library counts for itself: it is shown other metadata.
  const more = structuredClone(found);
  more.issuerMetadata.credentialIssuer.batch_credential_issuance.batch_size = 11;
  await refused(collect(plain, more, token, holders), 'invalid_credential_request');
  await refused(collect(plain, found, token, [holders[0], holders[0]]), 'invalid_proof');
  const { credentials } = await collect(plain, found, token, holders.slice(0, 10));
  await bound(found, credentials, holders.slice(0, 10));
});

// The library speaks JSON and has no callbacks for JWE: what it sends and hears is encrypted and decrypted on the way.
for (const profile of profiles) {
  test(`${profile}: encrypted both ways`, async () => {
    const { holders, found, token } = await begun(profile, 2);
    const metadata = found.issuerMetadata.credentialIssuer;
    const { seal, open } = await makeSeal(metadata, { zip: true });
    const sealed = async (url, init) => {
      if (String(url) !== metadata.credential_endpoint) return fetch(url, init);
      const body = await seal(JSON.parse(init.body));
      const headers = { ...Object.fromEntries(new Headers(init.headers)), 'content-type': 'application/jwt' };
      const response = await fetch(url, { ...init, headers, body });
      assert.equal(response.headers.get('content-type'), 'application/jwt');
      return Response.json(await open(await response.text()), { status: response.status });
    };
    const { credentials } = await collect(makeWallet(holders, { fetch: sealed }), found, token, holders);
    await bound(found, credentials, holders);
  });
}
