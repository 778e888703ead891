// All that HAIP asks of a wallet in one flow, by `@openid4vc`: a pushed request, DPoP with nonces, attestation of the client and
// of the keys with the provider's certificate, signed metadata, for a profile with `haip` switched on.
//
// Beyond reach here is TLS, without which a strict wallet takes nothing: there is none on loopback. GEN-1 is the one finding that
// is allowed.
import assert from 'node:assert/strict';
import test from 'node:test';
import { compactVerify, importJWK } from 'jose';
import './versions.mjs';
import { bound } from './bound.mjs';
import { verifyChain } from './chain.mjs';
import { haip, offer, session } from './desk.mjs';
import { makeHolder } from './holder.mjs';
import { attest, attestKeys, attested, certified } from './provider.mjs';
import { authorize, client, collect, makeHolders, makeWallet, read, redeem, refused, sendWhole } from './wallet.mjs';

/** Checks a signature whose certificate leads to the desk's root: so metadata are signed. */
async function verifyJwt(signer, { compact }) {
  const signerJwk = verifyChain(signer.x5c.map((text) => Buffer.from(text, 'base64')));
  await compactVerify(compact, await importJWK(signerJwk, signer.alg));
  return { verified: true, signerJwk };
}

/** The library takes signed metadata and does not ask for them. */
function fetchSigned(url, init) {
  const metadata = String(url).includes('/.well-known/openid-credential-issuer');
  return fetch(url, metadata ? { ...init, headers: { accept: 'application/jwt' } } : init);
}

async function begun(more = {}, profile = 'attested-pid') {
  const [instance, prover, ...holders] = await makeHolders(5);
  const clientAuthentication = attested(instance, await attest(instance, certified()));
  const wallet = makeWallet([prover, ...holders], { clientAuthentication, verifyJwt, fetch: fetchSigned, ...more });
  const made = await offer(profile, { authMethod: 'AUTHORIZED' });
  const found = await read(wallet, made.credentialOffer);
  assert.equal(found.issuerMetadata.signedCredentialIssuer.signer.method, 'x5c');
  return { made, found, wallet, holders, dpop: { signer: { method: 'jwk', alg: 'ES256', publicJwk: prover.publicJwk } } };
}

/** A token for a begun flow, and the DPoP choices to go on with. */
async function granted({ wallet, found, dpop }) {
  const { scope } = found.issuerMetadata.credentialIssuer.credential_configurations_supported[found.credentialConfigurationId];
  const authorized = await authorize(wallet, found, { scope, dpop });
  const { accessTokenResponse: token } = await redeem(wallet, found, authorized);
  assert.deepEqual([token.token_type, token.scope], ['DPoP', scope]);
  assert.ok(token.refresh_token);
  return token;
}

/** One of each of HAIP's formats. */
const profiles = ['attested-pid', 'attested-mdl'];

for (const profile of profiles) {
  test(`${profile} is as HAIP demands, but for TLS, as the desk finds`, async () => {
    const missed = (await haip(profile)).findings.filter(({ ok, level }) => !ok && level === 'MUST');
    assert.deepEqual(missed.map(({ item }) => item), ['GEN-1']);
  });

  test(`${profile}, attested keys beside the proof: one proof, a credential for each key`, async () => {
    const flow = await begun({}, profile);
    const { made, wallet, found, holders, dpop } = flow;
    const token = await granted(flow);
    const { c_nonce: nonce } = await wallet.vci.requestNonce(found);
    const keyAttestationJwt = await attestKeys(holders, { nonce, by: certified() });
    const { credentials } = await collect(wallet, found, token, [holders[0]], { dpop, nonce, keyAttestationJwt });
    await bound(found, credentials, holders);
    assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
  });
}

test('attested keys in the place of a proof', async () => {
  const flow = await begun();
  const { made, wallet, found, holders, dpop } = flow;
  const { access_token: accessToken } = await granted(flow);
  const ask = async (more) => {
    const { c_nonce: nonce } = await wallet.vci.requestNonce(found);
    const attestation = await attestKeys(holders, { nonce, use: 'proof_type.attestation', by: certified(), ...more });
    return wallet.vci.retrieveCredentials({ ...found, accessToken, proofs: { attestation: [attestation] }, dpop });
  };
  const stranger = await makeHolder();
  await refused(ask({ by: stranger }), 'invalid_proof');
  await refused(ask({ by: { ...stranger, x5c: certified().x5c } }), 'invalid_proof');
  await refused(ask({ keyStorage: ['iso_18045_basic'] }), 'invalid_proof');
  const { credentialResponse } = await ask({});
  await bound(found, credentialResponse.credentials, holders);
  assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
});

test('a wallet that leaves one of them out does not get through', async () => {
  const named = ({ body }) => void (body.client_id = client);
  const anonymous = await begun({ clientAuthentication: named });
  await refused(granted(anonymous), 'invalid_client');

  const bearer = await begun();
  await refused(granted({ ...bearer, dpop: undefined }), 'invalid_dpop_proof');

  const bare = await begun();
  const token = await granted(bare);
  const { wallet, found, holders, dpop } = bare;
  // The library itself refuses to leave out an attestation that the metadata demands: it is shown other metadata.
  const blind = structuredClone(found);
  delete blind.issuerMetadata.credentialIssuer.credential_configurations_supported.attested_pid.proof_types_supported;
  await refused(collect(wallet, blind, token, [holders[0]], { dpop }), 'invalid_proof');

  const whole = await begun();
  assert.equal((await sendWhole(whole.wallet, whole.found, 'attested_pid')).error, 'invalid_request');
});
