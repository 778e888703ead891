// jwt_vc_json: claimed by @openid4vc/openid4vci, verified by jose.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import './versions.mjs';
import { claim } from './claim.mjs';
import { offer, session, ways } from './desk.mjs';
import { didJwk, sameKey, signers } from './holder.mjs';

/** The public key in a `did:jwk` URL: the DID is its own document. */
function keyOfDid(url) {
  const [did, fragment] = url.split('#');
  assert.equal(fragment, '0');
  assert.ok(did.startsWith('did:jwk:'), did);
  return JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url').toString());
}

/** Verifies signature and times, and what VCDM 1.1 says about a credential as a JWT. Returns the credential. */
async function verify(jwt) {
  const header = decodeProtectedHeader(jwt);
  const signer = keyOfDid(header.kid);
  const { payload } = await jwtVerify(jwt, await importJWK(signer, 'ES256'), {
    typ: 'JWT',
    algorithms: ['ES256'],
    issuer: header.kid.split('#')[0],
    requiredClaims: ['iss', 'sub', 'nbf', 'exp', 'jti', 'vc'],
  });
  const { vc } = payload;
  assert.equal(vc['@context'][0], 'https://www.w3.org/2018/credentials/v1');
  assert.deepEqual(vc.type, ['VerifiableCredential', 'UniversityDegree']);
  assert.equal(vc.issuer.id, payload.iss);
  assert.equal(vc.credentialSubject.id, payload.sub);
  assert.equal(vc.id, payload.jti);
  assert.equal(Math.floor(Date.parse(vc.issuanceDate) / 1000), payload.nbf);
  assert.equal(Math.floor(Date.parse(vc.expirationDate) / 1000), payload.exp);
  return payload;
}

for (const way of ways) {
  test(`university-degree ${way.name}`, async () => {
    const made = await offer('university-degree', way.offer);
    const { credentials, holders, configuration } = await claim(made.credentialOffer, { txCode: made.txCodeValue });
    assert.equal(configuration.format, 'jwt_vc_json');
    const { sub, vc } = await verify(credentials[0]);
    assert.equal(vc.credentialSubject.degree.name, 'Master of Science in Marine Biology');
    assert.ok(await sameKey(keyOfDid(sub.includes('#') ? sub : `${sub}#0`), holders[0].publicJwk), 'bound to another key');
    const after = await session(made.offerId);
    assert.equal(after.status, 'SUCCESSFUL');
  });
}

test('a key named by a DID is the subject', async () => {
  const made = await offer('university-degree');
  const { credentials, holders } = await claim(made.credentialOffer, { signer: signers.did });
  const { sub } = await verify(credentials[0]);
  assert.equal(sub, didJwk(holders[0].publicJwk));
});

test('a changed subject is found', async () => {
  const made = await offer('university-degree');
  const { credentials } = await claim(made.credentialOffer);
  const [header, , signature] = credentials[0].split('.');
  const payload = decodeJwt(credentials[0]);
  payload.vc.credentialSubject.familyName = 'Somebody';
  const changed = [header, Buffer.from(JSON.stringify(payload)).toString('base64url'), signature].join('.');
  await assert.rejects(verify(changed), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
});
