// Certificate chains, checked by OpenSSL through Node.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { root } from './desk.mjs';

/** The desk's test root, DER. */
export const rootDer = new X509Certificate(root).raw;

/**
 * Checks that `chain` (DER, signer first) leads to one of `trusted` and that each certificate is valid now.
 * Returns the signer's public key as a JWK.
 */
export function verifyChain(chain, trusted = [rootDer], now = new Date()) {
  assert.ok(chain.length > 0, 'an empty chain');
  const certificates = chain.map((der) => new X509Certificate(der));
  const anchors = trusted.map((der) => new X509Certificate(der));
  for (const certificate of certificates) {
    assert.ok(new Date(certificate.validFrom) <= now && now <= new Date(certificate.validTo), 'not valid now');
  }
  certificates.forEach((certificate, at) => {
    const issuers = at + 1 < certificates.length ? [certificates[at + 1]] : anchors;
    const issued = issuers.some((by) => certificate.checkIssued(by) && certificate.verify(by.publicKey) && by.ca);
    assert.ok(issued, `certificate ${at} of the chain is issued by nobody trusted`);
  });
  assert.ok(!certificates[0].ca, 'the signer is a certificate authority');
  return certificates[0].publicKey.export({ format: 'jwk' });
}
