// mso_mdoc: claimed by @openid4vc/openid4vci, verified by @owf/mdoc; then presented with the holder's key, which the same
// library verifies against the device key of the credential.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  CoseKey,
  DateOnly,
  DeviceRequest,
  DocRequest,
  Holder,
  IssuerSigned,
  ItemsRequest,
  SessionTranscript,
  Verifier,
} from '@owf/mdoc';
import './versions.mjs';
import { claim } from './claim.mjs';
import { rootDer, verifyChain } from './chain.mjs';
import { offer, session, ways } from './desk.mjs';
import { makeHolder, sameKey } from './holder.mjs';
import { cryptography } from './cose.mjs';

const profiles = {
  'iso-mdl': {
    docType: 'org.iso.18013.5.1.mDL',
    namespace: 'org.iso.18013.5.1',
    texts: { family_name: 'Halvorsen', issuing_country: 'UT', un_distinguishing_sign: 'UTO' },
    dates: ['birth_date', 'issue_date', 'expiry_date'],
    bytes: ['portrait'],
  },
  'eu-pid-mdoc': {
    docType: 'eu.europa.ec.eudi.pid.1',
    namespace: 'eu.europa.ec.eudi.pid.1',
    texts: { family_name: 'Halvorsen', issuing_country: 'UT' },
    dates: ['birth_date'],
    bytes: [],
  },
};

for (const [profile, expect] of Object.entries(profiles)) {
  for (const way of ways) {
    test(`${profile} ${way.name}`, async () => {
      const made = await offer(profile, way.offer);
      const { credentials, holders, configuration } = await claim(made.credentialOffer, { txCode: made.txCodeValue });
      assert.equal(configuration.format, 'mso_mdoc');
      await checkCredential(credentials[0], holders[0], expect);
      const after = await session(made.offerId);
      assert.equal(after.status, 'SUCCESSFUL');
    });
  }
}

/** Digests, signature, chain to the test root, document type, validity and the holder's key. */
async function checkCredential(credential, holder, { docType, namespace, texts, dates, bytes }) {
  const checks = [];
  const issuerSigned = IssuerSigned.fromEncodedForOid4Vci(credential);
  await Holder.verifyIssuerSigned(
    { issuerSigned, trustedCertificates: [rootDer], verificationCallback: (check) => checks.push(check) },
    cryptography,
  );
  assert.ok(checks.length > 0);
  assert.deepEqual(checks.filter((check) => check.status !== 'PASSED'), []);

  const { mobileSecurityObject, certificateChain } = issuerSigned.issuerAuth;
  verifyChain(certificateChain);
  assert.equal(mobileSecurityObject.docType, docType);
  const { deviceKey } = mobileSecurityObject.deviceKeyInfo;
  assert.ok(await sameKey(deviceKey.jwk, holder.publicJwk), 'bound to another key');

  const items = Object.fromEntries(
    issuerSigned.getIssuerNamespace(namespace).map((item) => [item.elementIdentifier, item.elementValue]),
  );
  for (const [name, text] of Object.entries(texts)) assert.equal(items[name], text, name);
  for (const name of dates) assert.ok(items[name] instanceof DateOnly, `${name} is no full-date`);
  for (const name of bytes) assert.ok(items[name] instanceof Uint8Array, `${name} is no byte string`);
  await present(issuerSigned, holder, docType, namespace);
}

/** The holder answers a request for one element; only the right device key can sign the answer. */
async function present(issuerSigned, holder, docType, namespace) {
  const deviceRequest = DeviceRequest.create({
    docRequests: [
      DocRequest.create({
        itemsRequest: ItemsRequest.create({ docType, namespaces: new Map([[namespace, new Map([['family_name', false]])]]) }),
      }),
    ],
  });
  const sessionTranscript = await SessionTranscript.forOid4Vp(
    { clientId: 'x509_san_dns:verifier.example', responseUri: 'https://verifier.example/response', nonce: 'n-0S6_WzA2Mj' },
    cryptography,
  );
  const answer = (signingKey) =>
    Holder.createDeviceResponseForDeviceRequest(
      { deviceRequest, sessionTranscript, issuerSigned: [issuerSigned], signature: { signingKey } },
      cryptography,
    );
  const verify = (deviceResponse) =>
    Verifier.verifyDeviceResponse(
      { deviceRequest, deviceResponse: deviceResponse.encode(), sessionTranscript, trustedCertificates: [rootDer] },
      cryptography,
    );
  const own = await answer(CoseKey.fromJwk({ ...holder.privateJwk, alg: 'ES256' }));
  await verify(own);
  const stranger = await makeHolder();
  const foreign = await answer(CoseKey.fromJwk({ ...stranger.privateJwk, alg: 'ES256' }));
  await assert.rejects(verify(foreign));
}

test('a changed element is found', async () => {
  const made = await offer('iso-mdl');
  const { credentials } = await claim(made.credentialOffer);
  const bytes = Buffer.from(credentials[0], 'base64url');
  const at = bytes.indexOf('Halvorsen');
  bytes.write('Halvorsem', at);
  const changed = bytes.toString('base64url');
  await assert.rejects(
    Holder.verifyIssuerSigned({ issuerSigned: changed, trustedCertificates: [rootDer] }, cryptography),
    /digest/i,
  );
});

test('another root is not trusted', async () => {
  const made = await offer('iso-mdl');
  const { credentials } = await claim(made.credentialOffer);
  const { certificateChain } = IssuerSigned.fromEncodedForOid4Vci(credentials[0]).issuerAuth;
  await assert.rejects(
    Holder.verifyIssuerSigned({ issuerSigned: credentials[0], trustedCertificates: [certificateChain[0]] }, cryptography),
  );
});
