// A whole claim by `@openid4vc/openid4vci`: offer, metadata, token, nonce, proof, credential.
import assert from 'node:assert/strict';
import { Openid4vciClient } from '@openid4vc/openid4vci';
import { setGlobalConfig } from '@openid4vc/oauth2';
import { callbacks, makeHolder, signers } from './holder.mjs';

// The desk of a test answers on loopback, where there is no TLS.
setGlobalConfig({ allowInsecureUrls: true });

/**
 * Claims what an offer offers. Each of `count` proofs has a key of its own.
 * Returns the credentials in the order of their holders, and the metadata of their configuration.
 */
export async function claim(link, { txCode, signer = signers.jwk, count = 1 } = {}) {
  const holders = await Promise.all(Array.from({ length: count }, makeHolder));
  const wallet = new Openid4vciClient({ callbacks: callbacks(holders[0]) });

  const credentialOffer = await wallet.resolveCredentialOffer(link);
  const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const { accessTokenResponse } = await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    txCode,
  });

  const [credentialConfigurationId] = credentialOffer.credential_configuration_ids;
  assert.ok(
    issuerMetadata.knownCredentialConfigurations[credentialConfigurationId],
    `${credentialConfigurationId} is not valid by the library's own schema for its format`,
  );
  const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata });
  const jwt = [];
  for (const holder of holders) {
    const one = new Openid4vciClient({ callbacks: callbacks(holder) });
    const proof = await one.createCredentialRequestJwtProof({
      issuerMetadata,
      credentialConfigurationId,
      nonce,
      signer: signer(holder),
    });
    jwt.push(proof.jwt);
  }
  const { credentialResponse } = await wallet.retrieveCredentials({
    issuerMetadata,
    credentialConfigurationId,
    accessToken: accessTokenResponse.access_token,
    proofs: { jwt },
  });
  const credentials = credentialResponse.credentials.map((entry) => entry.credential);
  assert.equal(credentials.length, count);
  return {
    credentials,
    holders,
    credentialOffer,
    issuerMetadata,
    configuration: issuerMetadata.credentialIssuer.credential_configurations_supported[credentialConfigurationId],
  };
}
