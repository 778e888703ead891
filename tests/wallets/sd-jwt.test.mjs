// dc+sd-jwt: claimed by @openid4vc/openid4vci, verified by @sd-jwt/sd-jwt-vc with jose underneath.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createHash, randomBytes } from 'node:crypto';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { compactVerify, createRemoteJWKSet, decodeProtectedHeader, importJWK } from 'jose';
import './versions.mjs';
import { claim } from './claim.mjs';
import { verifyChain } from './chain.mjs';
import { issuer, offer, session, ways } from './desk.mjs';
import { didJwk, sameKey, signers } from './holder.mjs';

/** Verifies with the key of the certificate chain, and once more with the key that the issuer's metadata names. */
async function verifyIssuer(signed, signature) {
  const compact = `${signed}.${signature}`;
  const header = decodeProtectedHeader(compact);
  assert.equal(header.typ, 'dc+sd-jwt');
  assert.equal(header.alg, 'ES256');
  const signer = verifyChain(header.x5c.map((text) => Buffer.from(text, 'base64')));
  await compactVerify(compact, await importJWK(signer, 'ES256'));
  const metadata = await (await fetch(`${issuer}/.well-known/jwt-vc-issuer`)).json();
  assert.equal(metadata.issuer, issuer);
  await compactVerify(compact, createRemoteJWKSet(new URL(metadata.jwks_uri)));
  return true;
}

/** The type's metadata, where the type is an address (R13). */
async function typeMetadata(vct) {
  if (!vct.startsWith('http')) return undefined;
  const response = await fetch(vct);
  assert.equal(response.status, 200, vct);
  return response.json();
}

const common = {
  hasher: (data, algorithm) => createHash(algorithm.replace('-', '')).update(Buffer.from(data)).digest(),
  hashAlg: 'sha-256',
  saltGenerator: (length) => randomBytes(length).toString('base64url'),
  verifier: verifyIssuer,
  vctFetcher: typeMetadata,
  loadTypeMetadataFormat: true,
};

/** An instance that can also sign and verify the holder's key binding. */
function instance(holder) {
  return new SDJwtVcInstance({
    ...common,
    kbSignAlg: 'ES256',
    kbSigner: async (data) => {
      const key = await crypto.subtle.importKey('jwk', holder.privateJwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, Buffer.from(data));
      return Buffer.from(signature).toString('base64url');
    },
    kbVerifier: async (data, signature, payload) => {
      const key = await importJWK(payload.cnf.jwk, 'ES256');
      await compactVerify(`${data}.${signature}`, key);
      return true;
    },
  });
}

const profiles = {
  'identity-credential': { vct: `${issuer}/identity_credential_dc+sd-jwt`, hidden: 'email', shown: 'given_name' },
  'eu-pid-sd-jwt': { vct: 'urn:eudi:pid:1', hidden: 'birthdate', shown: 'given_name' },
};

for (const [profile, expect] of Object.entries(profiles)) {
  for (const way of ways) {
    test(`${profile} ${way.name}`, async () => {
      const made = await offer(profile, way.offer);
      const { credentials, holders, configuration } = await claim(made.credentialOffer, { txCode: made.txCodeValue });
      assert.equal(configuration.format, 'dc+sd-jwt');
      await checkCredential(credentials[0], holders[0], expect);
      const after = await session(made.offerId);
      assert.equal(after.status, 'SUCCESSFUL');
    });
  }
}

async function checkCredential(credential, holder, { vct, hidden, shown }) {
  const sdJwt = instance(holder);
  const { payload, typeMetadata: type } = await sdJwt.verify(credential);
  assert.equal(payload.iss, issuer);
  assert.equal(payload.vct, vct);
  assert.ok(payload.exp > payload.iat);
  assert.ok(await sameKey(payload.cnf.jwk, holder.publicJwk), 'bound to another key');
  if (vct.startsWith('http')) assert.equal(type.mergedTypeMetadata.vct, vct);

  const claims = await sdJwt.getClaims(credential);
  assert.ok(claims[hidden], `${hidden} is not there`);
  assert.ok(!JSON.stringify(claims).includes('"_sd"'), 'a digest without its disclosure');

  // The holder shows one claim and keeps the others.
  const nonce = randomBytes(16).toString('base64url');
  const presented = await sdJwt.present(credential, { [shown]: true }, {
    kb: { payload: { iat: Math.floor(Date.now() / 1000), aud: 'https://verifier.example', nonce } },
  });
  const seen = await sdJwt.verify(presented, { keyBindingNonce: nonce, requiredClaimKeys: [shown] });
  assert.equal(seen.kb.payload.aud, 'https://verifier.example');
  assert.equal(seen.payload[shown], claims[shown]);
  assert.equal(seen.payload[hidden], undefined);
}

test('a key named by a DID', async () => {
  const made = await offer('identity-credential');
  const { credentials, holders } = await claim(made.credentialOffer, { signer: signers.did });
  const { payload } = await instance(holders[0]).verify(credentials[0]);
  const bound = payload.cnf.jwk
    ? await sameKey(payload.cnf.jwk, holders[0].publicJwk)
    : payload.cnf.kid.startsWith(didJwk(holders[0].publicJwk));
  assert.ok(bound, `bound to ${JSON.stringify(payload.cnf)}`);
});

test('three proofs, three credentials that nobody can link by salt or digest', async () => {
  const made = await offer('identity-credential');
  const { credentials, holders } = await claim(made.credentialOffer, { count: 3 });
  for (const [at, credential] of credentials.entries()) {
    await checkCredential(credential, holders[at], profiles['identity-credential']);
  }
  const disclosures = credentials.flatMap((credential) => credential.split('~').slice(1, -1));
  assert.equal(new Set(disclosures).size, disclosures.length);
});

test('a changed signature and a changed disclosure are found', async () => {
  const made = await offer('identity-credential');
  const { credentials, holders } = await claim(made.credentialOffer);
  const [jwt, first, ...rest] = credentials[0].split('~');
  const other = (text) => text.slice(0, -4) + (text.endsWith('AAAA') ? 'BBBB' : 'AAAA');
  await assert.rejects(instance(holders[0]).verify([other(jwt), first, ...rest].join('~')), /signature/i);
  await assert.rejects(instance(holders[0]).verify([jwt, other(first), ...rest].join('~')));
});

test('a wrong code is refused, the right one then works', async () => {
  const made = await offer('identity-credential', { txCode: { length: 6 }, txCodeValue: '204613' });
  await assert.rejects(claim(made.credentialOffer, { txCode: '204614' }), /invalid_grant/);
  const { credentials } = await claim(made.credentialOffer, { txCode: '204613' });
  assert.equal(credentials.length, 1);
});
