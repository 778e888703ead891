// Token Status Lists: read by @sd-jwt/jwt-status-list, and by @sd-jwt/sd-jwt-vc when it verifies a credential; jose underneath.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createHash, randomBytes } from 'node:crypto';
import { getListFromStatusListJWT } from '@sd-jwt/jwt-status-list';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import './versions.mjs';
import { claim } from './claim.mjs';
import { verifyChain } from './chain.mjs';
import { act, credentials, issuer, offer } from './desk.mjs';

/** Verifies with the key of the certificate chain; the type has to be `typ`. */
const verifier = (typ) => async (signed, signature) => {
  const compact = `${signed}.${signature}`;
  const header = decodeProtectedHeader(compact);
  assert.equal(header.typ, typ);
  const signer = verifyChain(header.x5c.map((text) => Buffer.from(text, 'base64')));
  await compactVerify(compact, await importJWK(signer, header.alg));
  return true;
};

const reader = new SDJwtVcInstance({
  hasher: (data, algorithm) => createHash(algorithm.replace('-', '')).update(Buffer.from(data)).digest(),
  hashAlg: 'sha-256',
  saltGenerator: (length) => randomBytes(length).toString('base64url'),
  verifier: verifier('dc+sd-jwt'),
  statusVerifier: verifier('statuslist+jwt'),
});

async function list(uri) {
  const response = await fetch(uri, { headers: { accept: 'application/statuslist+jwt' } });
  assert.equal(response.headers.get('content-type'), 'application/statuslist+jwt');
  return response.text();
}

test('a badge is valid, suspended, restored, revoked', async () => {
  const made = await offer('employee-badge');
  const { credentials: texts } = await claim(made.credentialOffer, { count: 3 });
  const entries = texts.map((text) => decodeJwt(text.split('~')[0]).status.status_list);
  assert.equal(new Set(entries.map((entry) => entry.uri)).size, 1);
  assert.equal(new Set(entries.map((entry) => entry.idx)).size, 3);
  const [{ idx, uri }] = entries;
  assert.ok(uri.startsWith(`${issuer}/openid4vci/status/`));
  for (const text of texts) await reader.verify(text);

  const claims = decodeJwt(await list(uri));
  assert.equal(claims.sub, uri);
  assert.ok(claims.exp > claims.iat && claims.ttl > 0);

  const [first] = await credentials(made.offerId);
  for (const [verb, value] of [
    ['suspend', 2],
    ['restore', 0],
    ['revoke', 1],
  ]) {
    await act(first.id, verb);
    const now = getListFromStatusListJWT(await list(uri));
    assert.deepEqual(
      entries.map((entry) => now.getStatus(entry.idx)),
      [value, 0, 0],
    );
    if (value === 0) await reader.verify(texts[0]);
    else await assert.rejects(reader.verify(texts[0]), /Status is not valid/);
    await reader.verify(texts[1]);
  }
  assert.equal(first.statusList.index, idx);
});
