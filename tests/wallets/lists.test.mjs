// Status lists beside those in status.test.mjs: as CWT, by the COSE of `@owf/mdoc`, and as a W3C credential, by jose; OpenSSL and
// zlib through Node underneath.
import assert from 'node:assert/strict';
import test from 'node:test';
import { gunzipSync, inflateSync } from 'node:zlib';
import { CoseKey, IssuerSigned, Sign1, cborDecode } from '@owf/mdoc';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import './versions.mjs';
import { verifyChain } from './chain.mjs';
import { claim } from './claim.mjs';
import { cryptography } from './cose.mjs';
import { act, credentials, issuer, offer } from './desk.mjs';

const CWT = 'application/statuslist+cwt';

async function get(uri, accept, kind) {
  assert.ok(uri.startsWith(`${issuer}/openid4vci/status/`), uri);
  const response = await fetch(uri, { headers: { accept } });
  assert.equal(response.headers.get('content-type'), kind);
  return response;
}

/** The entries of a Status List Token as CWT, verified up to the test root. Claims go by number (RFC 8392). */
async function token(uri) {
  const bytes = new Uint8Array(await (await get(uri, CWT, CWT)).arrayBuffer());
  const signed = Sign1.decode(bytes);
  assert.equal(signed.protectedHeaders.headers.get(16), CWT, 'its type is protected');
  const key = CoseKey.fromJwk({ ...verifyChain(signed.certificateChain), alg: 'ES256' });
  assert.ok(await signed.verifySignature({ key }, cryptography), 'not signed by the certificate');
  const claims = cborDecode(signed.payload);
  const [sub, exp, iat, ttl, list] = [2, 4, 6, 65534, 65533].map((number) => claims.get(number));
  assert.equal(sub, uri);
  assert.ok(exp > iat && ttl > 0, `${iat} ${exp} ${ttl}`);
  const bits = list.get('bits');
  const entries = inflateSync(list.get('lst'));
  return (index) => (entries[Math.floor((index * bits) / 8)] >> ((index * bits) % 8)) & (2 ** bits - 1);
}

/** The entries of a Bitstring Status List, verified with the key of the issuer's DID. */
async function bitstring(uri, purpose) {
  const text = await (await get(uri, 'application/vc+jwt, application/jwt', 'application/jwt')).text();
  const { kid } = decodeProtectedHeader(text);
  const [, key] = /^did:jwk:([\w-]+)#0$/.exec(kid);
  const signer = await importJWK(JSON.parse(Buffer.from(key, 'base64url')), 'ES256');
  const { payload } = await jwtVerify(text, signer, { issuer: kid.split('#')[0], algorithms: ['ES256'] });
  const { type, credentialSubject } = payload.vc;
  assert.deepEqual(type, ['VerifiableCredential', 'BitstringStatusListCredential']);
  assert.deepEqual([credentialSubject.type, credentialSubject.statusPurpose], ['BitstringStatusList', purpose]);
  assert.equal(credentialSubject.encodedList[0], 'u', 'multibase: base64url');
  const entries = gunzipSync(Buffer.from(credentialSubject.encodedList.slice(1), 'base64url'));
  assert.ok(entries.length >= 16384, 'large enough to hide in');
  return (index) => (entries[index >> 3] >> (7 - (index & 7))) & 1;
}

/** Where an mdoc's entry is: `status` of its signed part, which the library reads and has no name for. */
function entryOf(text) {
  const signed = cborDecode(IssuerSigned.fromEncodedForOid4Vci(text).issuerAuth.payload);
  const list = signed.get('status').get('status_list');
  return { index: list.get('idx'), uri: list.get('uri') };
}

test('mdocs are valid, then one is revoked, in a CWT', async () => {
  const made = await offer('listed-mdl');
  const { credentials: texts } = await claim(made.credentialOffer, { count: 3 });
  const entries = texts.map(entryOf);
  assert.equal(new Set(entries.map(({ index }) => index)).size, 3);
  const values = async () => {
    const at = await token(entries[0].uri);
    return entries.map(({ index }) => at(index));
  };
  assert.deepEqual(await values(), [0, 0, 0]);
  const [first] = await credentials(made.offerId);
  await act(first.id, 'revoke');
  assert.deepEqual(await values(), [1, 0, 0]);
});

test('a list of SD-JWT VCs has a form as CWT, too', async () => {
  const made = await offer('employee-badge');
  const { credentials: texts } = await claim(made.credentialOffer, { count: 2 });
  const entries = texts.map((text) => decodeJwt(text.split('~')[0]).status.status_list);
  const [first] = await credentials(made.offerId);
  await act(first.id, 'suspend');
  const at = await token(entries[0].uri);
  assert.deepEqual(
    entries.map(({ idx }) => at(idx)),
    [2, 0],
  );
});

for (const [profile, purpose, verb] of [
  ['listed-degree', 'revocation', 'revoke'],
  ['suspendable-degree', 'suspension', 'suspend'],
]) {
  test(`a degree is valid, then not, for ${purpose}`, async () => {
    const made = await offer(profile);
    const { credentials: texts } = await claim(made.credentialOffer, { count: 2 });
    const entries = texts.map((text) => decodeJwt(text).vc.credentialStatus);
    for (const { type, statusPurpose } of entries) {
      assert.deepEqual([type, statusPurpose], ['BitstringStatusListEntry', purpose]);
    }
    const values = async () => {
      const at = await bitstring(entries[0].statusListCredential, purpose);
      return entries.map(({ statusListIndex }) => at(Number(statusListIndex)));
    };
    assert.deepEqual(await values(), [0, 0]);
    const [first] = await credentials(made.offerId);
    await act(first.id, verb);
    assert.deepEqual(await values(), [1, 0]);
    if (purpose === 'suspension') {
      await act(first.id, 'restore');
      assert.deepEqual(await values(), [0, 0]);
    }
  });
}
