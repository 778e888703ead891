// Credentials that are put off, fetched later by `@openid4vc/openid4vci`.
import assert from 'node:assert/strict';
import test from 'node:test';
import './versions.mjs';
import { bound } from './bound.mjs';
import { approve, offer, session } from './desk.mjs';
import { collect, grant, makeHolders, makeWallet, read, refused } from './wallet.mjs';

/**
 * A wallet whose library sees the answers of the deferred credential endpoint without their `notification_id`: version 0.4.6
 * refuses credentials that come with one (the specification has it so). `setAside` are those it was spared.
 */
function spared(holders) {
  const setAside = [];
  const spare = async (url, init) => {
    const response = await fetch(url, init);
    if (!String(url).endsWith('/deferred_credential') || response.status !== 200) return response;
    const { notification_id, ...members } = await response.json();
    setAside.push(notification_id);
    return Response.json(members);
  };
  return { setAside, ...makeWallet(holders, { fetch: spare }) };
}

test('the operator approves: the same transaction until then, a credential for each key, and once', async () => {
  const holders = await makeHolders(2);
  const wallet = spared(holders);
  const made = await offer('identity-credential', { runtimeOverrides: { deferred: 'operator' } });
  const found = await read(wallet, made.credentialOffer);
  const token = await grant(wallet, found);
  const { transaction_id: transactionId, interval, credentials: none } = await collect(wallet, found, token, holders);
  assert.ok(transactionId && interval > 0 && none === undefined);

  const ask = async (id = transactionId) => {
    const request = { ...found, transactionId: id, accessToken: token.access_token };
    return (await wallet.vci.retrieveDeferredCredentials(request)).deferredCredentialResponse;
  };
  const still = await ask();
  assert.deepEqual([still.transaction_id, still.credentials], [transactionId, undefined]);
  await refused(ask('somebody-elses'), 'invalid_transaction_id');
  assert.equal((await session(made.offerId)).status, 'ACTIVE');

  await approve(made.offerId);
  const { credentials } = await ask();
  await bound(found, credentials, holders);
  assert.equal((await session(made.offerId)).status, 'SUCCESSFUL');
  assert.ok(wallet.setAside[0], 'there is a notification_id');
  await wallet.vci.sendNotification({
    ...found,
    accessToken: token.access_token,
    notification: { notificationId: wallet.setAside[0], event: 'credential_accepted' },
  });
});
