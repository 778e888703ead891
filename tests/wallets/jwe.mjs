// JWE between a wallet and the issuer, by jose: what the wallet seals only the issuer can read, and the other way round.
import assert from 'node:assert/strict';
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK } from 'jose';

/** A wallet's side of it, for the keys that the issuer's metadata names. */
export async function makeSeal(metadata, { enc = 'A256GCM', zip = false } = {}) {
  const [key] = metadata.credential_request_encryption.jwks.keys;
  assert.ok(metadata.credential_request_encryption.enc_values_supported.includes(enc));
  const pair = await generateKeyPair('ECDH-ES', { extractable: true, crv: 'P-256' });
  const packed = zip ? { zip: 'DEF' } : {};
  const jwk = { ...(await exportJWK(pair.publicKey)), alg: 'ECDH-ES', kid: 'response' };
  return {
    /** A request for an encrypted response, encrypted. */
    async seal(members) {
      const text = JSON.stringify({ ...members, credential_response_encryption: { jwk, enc, ...packed } });
      const header = { alg: key.alg, enc, kid: key.kid, ...packed };
      const message = new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader(header);
      return message.encrypt(await importJWK(key, 'ECDH-ES'));
    },
    /** What an encrypted response says. */
    async open(sealed) {
      const { plaintext, protectedHeader } = await compactDecrypt(sealed, pair.privateKey);
      assert.deepEqual([protectedHeader.kid, protectedHeader.enc, protectedHeader.zip], ['response', enc, packed.zip]);
      return JSON.parse(new TextDecoder().decode(plaintext));
    },
  };
}
