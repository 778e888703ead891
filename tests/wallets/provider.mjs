// A wallet provider: it says whose instance a wallet is and where its keys lie, by `@openid4vc`.
import { clientAuthenticationClientAttestationJwt, createClientAttestationJwt } from '@openid4vc/oauth2';
import { createKeyAttestationJwt } from '@openid4vc/openid4vci';
import { callbacks } from './holder.mjs';
import { signers } from './signers.mjs';
import { client } from './wallet.mjs';

/** RFC 7515, appendix A.3: a published key. Desks that trust this provider have its public half in their configuration. */
const publicJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};
const provider = { alg: 'ES256', publicJwk, privateJwk: { ...publicJwk, d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' } };

/** A provider that is known by its certificate, below the root that a desk was given. */
export function certified() {
  const { jwk, certificate } = signers().ES256;
  const publicJwk = certificate.publicKey.export({ format: 'jwk' });
  return { alg: 'ES256', publicJwk, privateJwk: jwk, x5c: [certificate.raw.toString('base64')] };
}

/** How a provider names itself in what it signs. */
const named = ({ alg, publicJwk, x5c }) => (x5c ? { method: 'x5c', alg, x5c } : { method: 'jwk', alg, publicJwk });
const soon = () => ({ issuedAt: new Date(), expiresAt: new Date(Date.now() + 3_600_000) });

/** The provider's word that the instance with this key is the wallet. Another `by` is a provider that nobody trusts. */
export function attest(instance, by = provider) {
  return createClientAttestationJwt({
    callbacks: callbacks(by),
    issuer: 'https://provider.example',
    clientId: client,
    confirmation: { jwk: instance.publicJwk },
    signer: named(by),
    ...soon(),
  });
}

/**
 * Client authentication by an attestation and a fresh proof of the instance's key. `challenge` gets the server's metadata and
 * tells which challenge goes into the proof, if any: the library has no place for one, so it is added before it signs.
 */
export function attested(instance, clientAttestationJwt, challenge = () => undefined) {
  const { signJwt, ...others } = callbacks(instance);
  return async (request) => {
    const more = { challenge: await challenge(request.authorizationServerMetadata) };
    const challenged = (key, { header, payload }) => signJwt(key, { header, payload: { ...payload, ...more } });
    const authenticate = clientAuthenticationClientAttestationJwt({
      clientAttestationJwt,
      callbacks: { ...others, signJwt: challenged },
    });
    return authenticate(request);
  };
}

/** The provider's word for where these keys lie. */
export function attestKeys(holders, { nonce, use = 'proof_type.jwt', by = provider, keyStorage = ['iso_18045_moderate'] }) {
  const { signJwt, ...others } = callbacks(by);
  // The library still writes the type of a draft; 1.0 has a hyphen in it.
  const final = (key, { header, payload }) => signJwt(key, { header: { ...header, typ: 'key-attestation+jwt' }, payload });
  return createKeyAttestationJwt({
    callbacks: { ...others, signJwt: final },
    attestedKeys: holders.map((holder) => holder.publicJwk),
    keyStorage,
    userAuthentication: keyStorage,
    nonce,
    use,
    signer: named(by),
    ...soon(),
  });
}
