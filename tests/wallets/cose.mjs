// The cryptography that `@owf/mdoc` asks its host for, by OpenSSL through Node.
import { X509Certificate, createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { CoseKey } from '@owf/mdoc';
import { verifyChain } from './chain.mjs';

const raw = 'ieee-p1363';
/** The digest that goes with a signature; EdDSA has its own inside. */
const digests = { ES256: 'sha256', ES384: 'sha384', ES512: 'sha512', EdDSA: null };

/** Version 0.6.0 writes the two large curves with a small p, and reads only that. */
const itsOwn = (jwk) => ({ ...jwk, crv: jwk.crv.replace(/^P-(384|521)$/, 'p-$1') });
/** A key as everybody else writes it. */
export const asUsual = (jwk) => ({ ...jwk, crv: jwk.crv.replace(/^p-/, 'P-') });

function unused() {
  throw new Error('nothing here is authenticated by MAC');
}

export const cryptography = {
  crypto: {
    random: (length) => randomBytes(length),
    digest: ({ digestAlgorithm, bytes }) => createHash(digestAlgorithm.replace('-', '')).update(bytes).digest(),
    calculateEphemeralMacKey: unused,
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) =>
        sign('sha256', toBeSigned, { key: createPrivateKey({ key: key.jwk, format: 'jwk' }), dsaEncoding: raw }),
      verify: ({ sign1, key }) => {
        const digest = digests[sign1.signatureAlgorithmName];
        if (digest === undefined) throw new Error(`unexpected ${sign1.signatureAlgorithmName}`);
        const { kty, crv, x, y } = asUsual(key.jwk);
        const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
        return verify(digest, sign1.toBeSigned, { key: publicKey, dsaEncoding: raw }, sign1.signature);
      },
    },
    mac0: { sign: unused, verify: unused },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) =>
      new X509Certificate(certificate).issuer
        .split('\n')
        .filter((line) => line.startsWith(`${field}=`))
        .map((line) => line.slice(field.length + 1)),
    getPublicKey: ({ certificate }) => {
      const { publicKey } = new X509Certificate(certificate);
      return CoseKey.fromJwk(itsOwn(publicKey.export({ format: 'jwk' })));
    },
    verifyCertificateChain: ({ trustedCertificates, x5chain, now }) => {
      verifyChain(x5chain, trustedCertificates, now);
    },
    getCertificateData: ({ certificate }) => {
      const read = new X509Certificate(certificate);
      return {
        issuerName: read.issuer,
        subjectName: read.subject,
        serialNumber: read.serialNumber,
        thumbprint: createHash('sha1').update(read.raw).digest('hex'),
        notBefore: new Date(read.validFrom),
        notAfter: new Date(read.validTo),
        pem: read.toString(),
      };
    },
  },
};
