// Keys with certificates below a root of their own, which the Rust side of a test made.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Each signer by its algorithm: the private key as JWK and the certificate; and `root`, a certificate. */
export function signers() {
  const { root, ...kinds } = JSON.parse(readFileSync(process.env.DESK_SIGNERS));
  const read = ([alg, { jwk, certificate }]) => [alg, { jwk, certificate: new X509Certificate(certificate) }];
  return { root: new X509Certificate(root), ...Object.fromEntries(Object.entries(kinds).map(read)) };
}
