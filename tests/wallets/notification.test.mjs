// What became of a credential, told by `@openid4vc/openid4vci`.
import assert from 'node:assert/strict';
import test from 'node:test';
import './versions.mjs';
import { offer, session } from './desk.mjs';
import { collect, grant, makeHolders, makeWallet, read } from './wallet.mjs';

/** A wallet that has a credential. `tell` says what became of it. */
async function served() {
  const holders = await makeHolders(1);
  const wallet = makeWallet(holders);
  const made = await offer('identity-credential');
  const found = await read(wallet, made.credentialOffer);
  const { access_token } = await grant(wallet, found);
  const { notification_id } = await collect(wallet, found, { access_token }, holders);
  assert.ok(notification_id);
  const tell = async (event, { notificationId = notification_id, accessToken = access_token, eventDescription } = {}) => {
    const notification = { notificationId, event, eventDescription };
    const { response } = await wallet.vci.sendNotification({ ...found, accessToken, notification });
    return response.status;
  };
  return { made, tell };
}

for (const events of [
  ['credential_accepted', 'credential_accepted', 'credential_deleted'],
  ['credential_failure'],
  ['credential_deleted'],
]) {
  test(events.join(', '), async () => {
    const { made, tell } = await served();
    for (const event of events) assert.equal(await tell(event, { eventDescription: 'said by a test' }), 204);
    assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
  });
}

test('an id that nobody was given, and a token that nobody has', async () => {
  const { tell } = await served();
  await assert.rejects(tell('credential_accepted', { notificationId: 'x' }), ({ response }) => {
    assert.equal(response.response.status, 400);
    assert.equal(response.notificationErrorResponseResult.data.error, 'invalid_notification_id');
    return true;
  });
  await assert.rejects(tell('credential_accepted', { accessToken: 'x' }), ({ response }) => {
    assert.equal(response.response.status, 401);
    assert.deepEqual(response.wwwAuthenticate.map(({ error }) => error), ['invalid_token']);
    return true;
  });
});
