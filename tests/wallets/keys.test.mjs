// Credentials signed with a key that the offer brings: each kind of key is verified by jose, with what the issuer publishes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createRemoteJWKSet, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, jwtVerify } from 'jose';
import { Holder, IssuerSigned } from '@owf/mdoc';
import './versions.mjs';
import { verifyChain } from './chain.mjs';
import { claim } from './claim.mjs';
import { cryptography } from './cose.mjs';
import { issuer, offer } from './desk.mjs';
import { didJwk } from './holder.mjs';
import { signers } from './signers.mjs';

/** The keys that the issuer says it signs with. */
async function published() {
  const { jwks_uri } = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json();
  return createRemoteJWKSet(new URL(jwks_uri));
}

const algorithms = { ES384: { crv: 'P-384' }, ES512: { crv: 'P-521' }, EdDSA: { crv: 'Ed25519' }, RS256: { modulusLength: 2048 } };

for (const [alg, choices] of Object.entries(algorithms)) {
  test(alg, async () => {
    const pair = await generateKeyPair(alg, { extractable: true, ...choices });
    const [jwk, publicJwk] = [await exportJWK(pair.privateKey), await exportJWK(pair.publicKey)];
    const issuerKey = { type: 'jwk', jwk };
    const signed = async (profile, more = {}) => {
      const made = await offer(profile, { runtimeOverrides: { issuerKey, ...more } });
      const [credential] = (await claim(made.credentialOffer)).credentials;
      return credential.split('~')[0];
    };

    const sdJwt = await signed('identity-credential');
    await jwtVerify(sdJwt, await published(), { typ: 'dc+sd-jwt', algorithms: [alg], issuer });
    assert.equal(decodeProtectedHeader(sdJwt).x5c, undefined, "the desk's certificate is for another key");

    const bare = await signed('university-degree');
    await jwtVerify(bare, await published(), { typ: 'JWT', algorithms: [alg] });

    // A DID is its own document: the key stands in it.
    const issuerDid = didJwk(publicJwk);
    const named = await signed('university-degree', { issuerDid });
    assert.equal(decodeProtectedHeader(named).kid, `${issuerDid}#0`);
    await jwtVerify(named, await importJWK(publicJwk, alg), { typ: 'JWT', algorithms: [alg], issuer: issuerDid });
  });
}

for (const alg of ['ES384', 'ES512', 'EdDSA']) {
  test(`${alg} with a certificate`, async () => {
    const { root, [alg]: signer } = signers();
    const issuerKey = { type: 'jwk', jwk: signer.jwk };
    const runtimeOverrides = { issuerKey, x5Chain: [signer.certificate.toString()] };
    for (const profile of ['identity-credential', 'university-degree']) {
      const made = await offer(profile, { runtimeOverrides });
      const [credential] = (await claim(made.credentialOffer)).credentials;
      const keyOf = async ({ x5c }) => importJWK(verifyChain(x5c.map((one) => Buffer.from(one, 'base64')), [root.raw]), alg);
      await jwtVerify(credential.split('~')[0], keyOf, { algorithms: [alg] });
    }
  });
}

for (const alg of ['ES384', 'ES512', 'EdDSA']) {
  test(`${alg} under an mdoc`, async () => {
    const { root, [alg]: signer } = signers();
    const issuerKey = { type: 'jwk', jwk: signer.jwk };
    const runtimeOverrides = { issuerKey, x5Chain: [signer.certificate.toString()] };
    const made = await offer('iso-mdl', { runtimeOverrides });
    const [credential] = (await claim(made.credentialOffer)).credentials;
    const issuerSigned = IssuerSigned.fromEncodedForOid4Vci(credential);
    assert.equal(issuerSigned.issuerAuth.signatureAlgorithmName, alg);
    await Holder.verifyIssuerSigned({ issuerSigned, trustedCertificates: [root.raw] }, cryptography);
  });
}

test('another key does not verify', async () => {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  const { publicKey } = await generateKeyPair('ES384');
  const issuerKey = { type: 'jwk', jwk: await exportJWK(privateKey) };
  const made = await offer('identity-credential', { runtimeOverrides: { issuerKey } });
  const [credential] = (await claim(made.credentialOffer)).credentials;
  await assert.rejects(jwtVerify(credential.split('~')[0], publicKey), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
});
