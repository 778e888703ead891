import { expect, test } from 'vitest';
import { attemptsBySequence, deliveries, deliveriesOf, inShort, merge, ownTarget } from '../src/state/timeline';
import { attempt, created, event, exchange, item } from './make';

const keys = (items: readonly { key: string }[]) => items.map((one) => one.key).join(' ');

test.each([
  ['nothing to nothing', [], [], ''],
  [
    'late news goes where it belongs',
    [item('a', 10, created), item('c', 30, event(2, 'x'))],
    [item('b', 20, event(1, 'x'))],
    'a b c',
  ],
  ['a known key is replaced, not added', [item('a', 10, created)], [item('a', 10, created)], 'a'],
  [
    'within a millisecond: cause, event by number, attempt',
    [],
    [
      item('hook', 5, attempt(1, 1, 'delivered')),
      item('e2', 5, event(2, 'x')),
      item('e1', 5, event(1, 'x')),
      item('ask', 5, exchange('/token')),
    ],
    'ask e1 e2 hook',
  ],
  [
    'attempts of one delivery by number',
    [item('t2', 5, attempt(1, 2, 'delivered'))],
    [item('t1', 5, attempt(1, 1, 'waiting'))],
    't1 t2',
  ],
])('merge: %s', (_, items, news, expected) => {
  const before = keys(items);
  expect(keys(merge(items, news))).toBe(expected);
  expect(keys(items)).toBe(before);
});

test('a replaced item shows its new state', () => {
  const merged = merge([item('t', 5, attempt(1, 1, 'inflight'))], [item('t', 5, attempt(1, 1, 'delivered'))]);
  expect(merged[0]?.what).toMatchObject({ state: 'delivered' });
});

test('attempts are grouped by the event they carry; a delivery counts once, by its last attempt', () => {
  const items = merge(
    [],
    [item('1', 1, attempt(1, 1, 'waiting')), item('2', 2, attempt(1, 2, 'delivered')), item('3', 3, attempt(2, 1, 'failed'))],
  );
  expect(
    attemptsBySequence(items)
      .get(1)
      ?.map((one) => one.what.attempt),
  ).toEqual([1, 2]);
  expect(deliveries(items)).toEqual({ all: 2, delivered: 1, waiting: 0, failed: 1, held: 0, nextAt: null });
});

test('replays and drills say nothing of how an event fared, even by hand or under the same webhook-id', () => {
  const replay = { own: false, trigger: 'replay', target: 9 } as const;
  const items = [
    item('r', 1, attempt(1, 1, 'failed', { ...replay, delivery: 70 })),
    item('o', 2, attempt(1, 1, 'delivered', { target: 4 })),
    item('m', 3, attempt(1, 2, 'failed', { ...replay, delivery: 70, trigger: 'manual' })),
    item('twice', 4, attempt(1, 1, 'waiting', { ...replay, delivery: 71 })),
  ];
  expect(
    attemptsBySequence(items)
      .get(1)
      ?.map((one) => one.what.state),
  ).toEqual(['delivered']);
  expect(deliveries(items)).toMatchObject({ all: 1, delivered: 1, failed: 0, waiting: 0 });
  expect(deliveriesOf(items, false).map((list) => list.map(({ key }) => key).join(' '))).toEqual(['r m', 'twice']);
  expect([ownTarget(items), ownTarget(items.filter(({ key }) => key !== 'o'))]).toEqual([4, null]);
});

test('in short: what was made, the events and what was refused; no visit, no attempt, nothing that went well', () => {
  const all = [
    item('made', 0, created),
    item('visit', 1, { kind: 'visit', method: 'GET', path: '/.well-known/openid-credential-issuer', status: 200, duration: 1 }),
    item('well', 2, exchange('/token')),
    item('event', 3, event(1, 'requested_token')),
    item('refused', 4, exchange('/credential', 400, 'invalid_proof')),
    item('lost', 5, { kind: 'visit', method: 'GET', path: '/nowhere', status: 404, duration: 1 }),
    item('hook', 6, attempt(1, 1, 'delivered')),
  ];
  expect(keys(inShort(all))).toBe('made event refused');
});
