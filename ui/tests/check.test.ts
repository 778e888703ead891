import { expect, test } from 'vitest';
import { asItem, quote, said, stoppedAt, type Checked } from '../src/state/check';
import { missed, worstFirst } from '../src/state/haip';
import { created, event, exchange, item } from './make';

const checked = (change: Partial<Checked> = {}): Checked => ({
  item: 'PROOF-7',
  error: 'invalid_proof',
  reason: 'PROOF-7: aud is a, this offer’s issuer is b',
  expected: 'b',
  received: 'a',
  ...change,
});

test.each<[Partial<Checked>, string]>([
  [{}, 'aud is a, this offer’s issuer is b'],
  [{ item: null, reason: 'the disk is full' }, 'the disk is full'],
  [{ item: 'R34', reason: 'R34x' }, 'R34x'],
  [{ reason: null }, ''],
])('what %o says', (change, expected) => expect(said(checked(change))).toBe(expected));

test('what is quoted can be found again', () => {
  expect(quote(checked(), 0)).toBe('PROOF-7 invalid_proof 1970-01-01T00:00:00.000Z');
  expect(quote(checked({ item: null, error: null }), 0)).toBe('1970-01-01T00:00:00.000Z');
});

test('a session stopped at its latest request, if that was refused', () => {
  const refused = { ...exchange('/token', 400, 'invalid_grant'), reason: 'TOKEN-7: tx_code is invalid', item: 'TOKEN-7' };
  const went = item('2', 20, exchange('/token'));
  const stop = item('1', 10, refused as ReturnType<typeof exchange>);
  const all = [item('0', 0, created), stop, item('e', 11, event(1, 'issuance_status'))];
  expect(stoppedAt(all)?.key).toBe('1');
  expect(stoppedAt([...all, went])).toBeUndefined();
  expect(stoppedAt([item('0', 0, created)])).toBeUndefined();
  expect(stoppedAt([item('3', 1, exchange('/x', 404))])).toBeUndefined();
});

test('a refusal looks like any exchange', () => {
  const { kind: _, ...rest } = exchange('/token', 400) as ReturnType<typeof exchange> & { kind: 'exchange' };
  expect(asItem({ number: 7, at: 5, ...rest })).toEqual({ key: 'refusal-7', at: 5, what: { kind: 'exchange', ...rest } });
});

test('what of HAIP is missed comes first and is counted', () => {
  const finding = (name: string, must: boolean, ok: boolean) => ({ item: name, must, ok, text: '' });
  const haip = {
    on: true,
    met: false,
    findings: [finding('a', true, true), finding('b', false, false), finding('c', true, false), finding('d', false, true)],
  };
  expect(missed(haip)).toEqual({ must: 1, should: 1 });
  expect(worstFirst(haip).map((one) => one.item)).toEqual(['c', 'b', 'a', 'd']);
});
