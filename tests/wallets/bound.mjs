// Whose credential it is: the key it is bound to, in every format.
import assert from 'node:assert/strict';
import { IssuerSigned } from '@owf/mdoc';
import { decodeJwt } from 'jose';
import { asUsual } from './cose.mjs';
import { sameKey } from './holder.mjs';

/** The public key of a credential, by its format. What else it must be, the suites of the formats say. */
const keyOf = {
  'dc+sd-jwt': (text) => decodeJwt(text.split('~')[0]).cnf.jwk,
  mso_mdoc: (text) =>
    asUsual(IssuerSigned.fromEncodedForOid4Vci(text).issuerAuth.mobileSecurityObject.deviceKeyInfo.deviceKey.jwk),
  jwt_vc_json: (text) => {
    const [, did] = /^did:jwk:([\w-]+)/.exec(decodeJwt(text).sub);
    return JSON.parse(Buffer.from(did, 'base64url'));
  },
};

/** Checks that a response has a credential for each holder, in the holder's place. `found` says what was asked for. */
export async function bound({ issuerMetadata, credentialConfigurationId }, credentials, holders) {
  const { format } = issuerMetadata.credentialIssuer.credential_configurations_supported[credentialConfigurationId];
  assert.equal(credentials?.length, holders.length);
  for (const [at, { credential }] of credentials.entries()) {
    assert.ok(await sameKey(keyOf[format](credential), holders[at].publicJwk), `credential ${at} is bound to another key`);
  }
}
