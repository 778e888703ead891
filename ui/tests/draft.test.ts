import { expect, test } from 'vitest';
import { faults, forget, freshDraft, parseData, toForm, type Draft, type Wrongs } from '../src/state/draft';
import { freshHook, type Hook } from '../src/state/hook';

const hook = (change: Partial<Hook>): Hook => ({ ...freshHook(), ...change });
const draft = (change: Partial<Draft> = {}): Draft => ({ ...freshDraft('local'), ...change });

test.each<[Partial<Draft>, Wrongs]>([
  [{}, {}],
  [{ expiry: 'custom', customExpiry: '90' }, {}],
  [{ expiry: 'custom', customExpiry: '0' }, { customExpiry: 'expiry' }],
  [{ expiry: 'custom', customExpiry: '1e3' }, { customExpiry: 'expiry' }],
  [{ expiry: 'custom', customExpiry: '99999999999' }, { customExpiry: 'expiry' }],
  [{ expiry: 'never', customExpiry: 'x' }, {}],
  [{ txCode: 'generated', txLength: '' }, {}],
  [{ txCode: 'generated', txLength: '0' }, { txLength: 'txLength' }],
  [{ txCode: 'given', txValue: '' }, { txValue: 'txValueEmpty' }],
  [{ txCode: 'given', txValue: '12a' }, { txValue: 'txValueDigits' }],
  [{ txCode: 'given', txValue: '12a', txText: true }, {}],
  [{ txCode: 'off', txValue: '12a', txDescription: 'x'.repeat(301) }, {}],
  // A login takes the place of the code.
  [{ method: 'authorized', txCode: 'given', txValue: '' }, {}],
  [{ txCode: 'generated', txDescription: 'x'.repeat(301) }, { txDescription: 'txDescription' }],
  [{ webhook: 'url', hook: hook({ url: 'localhost:9099' }) }, { hook: { url: 'url' } }],
  [{ webhook: 'url', hook: hook({ url: ' http://localhost:9099/x ' }) }, {}],
  [{ webhook: 'inherit', hook: hook({ url: 'localhost:9099' }) }, {}],
  [{ webhook: 'inbox' }, { inbox: 'inbox' }],
  [{ webhook: 'inbox', inbox: '/in/x' }, {}],
  [{ data: '{' }, { data: 'dataJson' }],
  [{ data: '[1]' }, { data: 'dataObject' }],
  [{ data: ' ' }, {}],
])('faults of %o', (change, expected) => expect(faults(draft(change))).toEqual(expected));

test.each<[Partial<Draft>, object]>([
  [
    {},
    { byValue: false, txCode: null, expiresInSeconds: 300, webhook: { kind: 'inherit' }, address: 'local', credentialData: null },
  ],
  [{ expiry: 'never' }, { expiresInSeconds: -1 }],
  [{ method: 'authorizedWithoutState', txCode: 'generated' }, { method: 'authorizedWithoutState', txCode: null }],
  [{ expiry: 'custom', customExpiry: '90' }, { expiresInSeconds: 90 }],
  [{ txCode: 'generated' }, { txCode: { text: false, length: null, description: null, value: null } }],
  [
    { txCode: 'generated', txLength: '8', txText: true, txDescription: ' by mail ' },
    { txCode: { text: true, length: 8, description: 'by mail', value: null } },
  ],
  [
    { txCode: 'given', txValue: '4711', txLength: '9' },
    { txCode: { text: false, length: null, description: null, value: '4711' } },
  ],
  [{ webhook: 'off', hook: hook({ url: 'http://x/' }) }, { webhook: { kind: 'off' } }],
  [{ webhook: 'url', hook: hook({ url: ' http://x/ ' }) }, { webhook: { kind: 'url', webhook: { url: 'http://x/' } } }],
  [{ webhook: 'inbox', inbox: '/in/x' }, { webhook: { kind: 'inbox', path: '/in/x' } }],
  [
    { data: '{"a":1}', byValue: true, address: 'lan' },
    { credentialData: { a: 1 }, byValue: true, address: 'lan' },
  ],
])('form of %o', (change, expected) => expect(toForm('p', draft(change))).toMatchObject({ profileId: 'p', ...expected }));

test('an object is kept as it is', () => expect(parseData('{"a":{"b":[1]}}').value).toEqual({ a: { b: [1] } }));

test('the next offer forgets the transaction code and nothing else', () => {
  const filled = draft({ txCode: 'given', txValue: '4711', txDescription: 'x', byValue: true, webhook: 'off', data: '{"a":1}' });
  forget(filled);
  expect(filled).toEqual(draft({ byValue: true, webhook: 'off', data: '{"a":1}' }));
});
