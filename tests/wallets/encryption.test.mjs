// Encrypted requests and responses, a deferred credential, notifications and signed metadata, with nothing but jose.
import assert from 'node:assert/strict';
import test from 'node:test';
import { SignJWT, exportJWK, generateKeyPair, importJWK, jwtVerify } from 'jose';
import './versions.mjs';
import { verifyChain } from './chain.mjs';
import { approve, issuer, offer, session } from './desk.mjs';
import { makeSeal } from './jwe.mjs';

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

async function answer(response, status) {
  const text = await response.text();
  assert.equal(response.status, status, text);
  return text;
}

const wellKnown = `${issuer}/.well-known/openid-credential-issuer`;
const metadata = JSON.parse(await answer(await fetch(wellKnown), 200));

/** A token for an offer, and the configuration it is for. */
async function granted(made) {
  const link = new URL(made.credentialOffer).searchParams;
  const found = JSON.parse(await answer(await fetch(link.get('credential_offer_uri')), 200));
  const body = new URLSearchParams({ grant_type: GRANT, 'pre-authorized_code': found.grants[GRANT]['pre-authorized_code'] });
  const server = JSON.parse(await answer(await fetch(`${issuer}/.well-known/oauth-authorization-server`), 200));
  const token = JSON.parse(await answer(await fetch(server.token_endpoint, { method: 'POST', body }), 200));
  return { token: token.access_token, configuration: found.credential_configuration_ids[0] };
}

async function proof() {
  const { c_nonce: nonce } = JSON.parse(await answer(await fetch(metadata.nonce_endpoint, { method: 'POST' }), 200));
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  const header = { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk };
  const jwt = new SignJWT({ nonce }).setProtectedHeader(header).setAudience(metadata.credential_issuer).setIssuedAt();
  return jwt.sign(pair.privateKey);
}

/** A wallet that encrypts what it sends, and can read what it gets. */
async function wallet(token, enc, zip) {
  const { seal, open } = await makeSeal(metadata, { enc, zip });
  return async (url, members, status) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/jwt' },
      body: await seal(members),
    });
    const sealed = await answer(response, status);
    assert.equal(response.headers.get('content-type'), 'application/jwt');
    return open(sealed);
  };
}

for (const enc of ['A128GCM', 'A192GCM', 'A256GCM']) {
  for (const zip of [false, true]) {
    test(`${enc}${zip ? ', compressed' : ''}`, async () => {
      const made = await offer('identity-credential');
      const { token, configuration } = await granted(made);
      const ask = await wallet(token, enc, zip);
      const members = { credential_configuration_id: configuration, proofs: { jwt: [await proof()] } };
      const { credentials, notification_id } = await ask(metadata.credential_endpoint, members, 200);
      assert.ok(credentials[0].credential.endsWith('~'));
      for (const event of ['credential_accepted', 'credential_deleted']) {
        const told = await fetch(metadata.notification_endpoint, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ notification_id, event }),
        });
        await answer(told, 204);
      }
      assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
    });
  }
}

test('a credential that is put off until it is approved', async () => {
  const made = await offer('identity-credential', { runtimeOverrides: { deferred: 'operator' } });
  const { token, configuration } = await granted(made);
  const ask = await wallet(token, 'A256GCM', true);
  const members = { credential_configuration_id: configuration, proofs: { jwt: [await proof()] } };
  const { transaction_id, interval } = await ask(metadata.credential_endpoint, members, 202);
  assert.ok(interval > 0);
  const still = await ask(metadata.deferred_credential_endpoint, { transaction_id }, 202);
  assert.equal(still.transaction_id, transaction_id);
  assert.equal((await session(made.offerId)).status, 'ACTIVE');
  await approve(made.offerId);
  const { credentials } = await ask(metadata.deferred_credential_endpoint, { transaction_id }, 200);
  assert.ok(credentials[0].credential.endsWith('~'));
  assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
});

test('signed metadata', async () => {
  const response = await fetch(wellKnown, { headers: { accept: 'application/jwt' } });
  const text = await answer(response, 200);
  assert.equal(response.headers.get('content-type'), 'application/jwt');
  const keyOf = async ({ x5c, alg }) => importJWK(verifyChain(x5c.map((one) => Buffer.from(one, 'base64'))), alg);
  const { payload } = await jwtVerify(text, keyOf, { typ: 'openidvci-issuer-metadata+jwt', subject: metadata.credential_issuer });
  const { iss, sub, iat, exp, ...members } = payload;
  assert.deepEqual(members, metadata);
});
