// Webhooks of a real desk, verified by the `standardwebhooks` library (v1) and by OpenSSL through Node (v1a, Ed25519).
import assert from 'node:assert/strict';
import test from 'node:test';
import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import './versions.mjs';
import { claim } from './claim.mjs';
import { offer } from './desk.mjs';
import { receive } from './receiver.mjs';

const events = ['resolved_credential_offer', 'requested_token', 'sdjwt_issue', 'issuance_status'];
const fresh = () => `whsec_${randomBytes(24).toString('base64')}`;

/** A private key as `whsk_` and its public one as `whpk_`: raw bytes, as Standard Webhooks has them. */
function ed25519() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = (text) => Buffer.from(text, 'base64url');
  const [seed, open] = [raw(privateKey.export({ format: 'jwk' }).d), raw(publicKey.export({ format: 'jwk' }).x)];
  return {
    private: `whsk_${Buffer.concat([seed, open]).toString('base64')}`,
    seed: `whsk_${seed.toString('base64')}`,
    public: `whpk_${open.toString('base64')}`,
  };
}

/** Whether any `v1a` signature of a delivery is by that `whpk_` key. */
function signedBy(whpk, { headers, body }) {
  const x = Buffer.from(whpk.slice('whpk_'.length), 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const signed = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), body]);
  return headers['webhook-signature']
    .split(' ')
    .filter((one) => one.startsWith('v1a,'))
    .some((one) => verify(null, signed, key, Buffer.from(one.slice('v1a,'.length), 'base64')));
}

/** The four deliveries of a whole claim, to a webhook with that signing secret. */
async function deliveries(signingSecret) {
  const receiver = await receive();
  const webhook = { url: receiver.url, signingSecret };
  const made = await offer('identity-credential', { runtimeOverrides: { notifications: { webhook } } });
  await claim(made.credentialOffer);
  const came = await receiver.take(events.length);
  receiver.close();
  assert.deepEqual(came.map(({ body }) => JSON.parse(body).event), events);
  return came;
}

test('old and new secret each verify while one replaces the other', async () => {
  const [older, newer, other] = [fresh(), fresh(), fresh()];
  for (const { headers, body } of await deliveries([newer, older])) {
    assert.equal(headers['webhook-signature'].split(' ').length, 2);
    for (const secret of [older, newer]) {
      assert.deepEqual(new Webhook(secret).verify(body.toString(), headers), JSON.parse(body));
    }
    assert.throws(() => new Webhook(other).verify(body.toString(), headers), { name: 'WebhookVerificationError' });
  }
});

test('one secret as a text, and what was changed is found', async () => {
  const secret = fresh();
  const [{ headers, body }] = await deliveries(secret);
  const webhook = new Webhook(secret);
  webhook.verify(body.toString(), headers);
  const refused = (text, changed = {}) =>
    assert.throws(() => webhook.verify(text, { ...headers, ...changed }), { name: 'WebhookVerificationError' });
  refused(body.toString().replace('"event"', '"Event"'));
  refused(JSON.stringify(JSON.parse(body), null, 2));
  refused(body.toString(), { 'webhook-id': 'msg_another' });
  refused(body.toString(), { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) });
  refused(body.toString(), { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 600) });
});

test('Ed25519 verifies with the public key, from a seed and from a whole private key', async () => {
  const key = ed25519();
  for (const secret of [key.private, key.seed]) {
    for (const delivery of await deliveries(secret)) {
      assert.ok(signedBy(key.public, delivery));
      assert.ok(!signedBy(ed25519().public, delivery), 'another key');
      const body = Buffer.from(delivery.body.toString().replace('"event"', '"Event"'));
      assert.ok(!signedBy(key.public, { ...delivery, body }), 'another body');
    }
  }
});

test('both kinds in one header', async () => {
  const [secret, key] = [fresh(), ed25519()];
  const [delivery] = await deliveries([secret, key.private]);
  new Webhook(secret).verify(delivery.body.toString(), delivery.headers);
  assert.ok(signedBy(key.public, delivery));
});
