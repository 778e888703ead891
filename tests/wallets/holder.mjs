// The holder's key, and the ways a wallet names it in a proof.
import { createHash, randomBytes } from 'node:crypto';
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { clientAuthenticationAnonymous } from '@openid4vc/oauth2';

/** A fresh key. */
export async function makeHolder(alg = 'ES256') {
  const pair = await generateKeyPair(alg, { extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const privateJwk = await exportJWK(pair.privateKey);
  return { alg, publicJwk, privateJwk };
}

/** How the key stands in the proof's header: by itself, or as a DID. */
export const signers = {
  jwk: (holder) => ({ method: 'jwk', alg: holder.alg, publicJwk: holder.publicJwk }),
  did: (holder) => ({ method: 'did', alg: holder.alg, didUrl: `${didJwk(holder.publicJwk)}#0` }),
};

/** `did:jwk` of a public key. */
export function didJwk(jwk) {
  return `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
}

/** Whether two JWKs are the same public key. */
export async function sameKey(a, b) {
  return (await calculateJwkThumbprint(a)) === (await calculateJwkThumbprint(b));
}

/**
 * The cryptography that `@openid4vc` asks its host for, with the private keys of one holder or several: each signature is by the
 * key that the library names. `more` takes the place of parts of it.
 */
export function callbacks(holders, more = {}) {
  const keys = [holders].flat();
  return {
    fetch,
    hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
    generateRandom: (length) => randomBytes(length),
    clientAuthentication: clientAuthenticationAnonymous(),
    signJwt: async (signer, { header, payload }) => {
      const holder = keys.find(({ publicJwk }) => publicJwk.x === signer.publicJwk?.x) ?? keys[0];
      const key = await importJWK(holder.privateJwk, header.alg);
      const jwt = await new SignJWT(payload).setProtectedHeader(header).sign(key);
      return { jwt, signerJwk: holder.publicJwk };
    },
    ...more,
  };
}
