// The session list over a scripted desk: pages, news, what waits, and what is asked for.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SavedView, SessionsPage, SessionsQuery } from '../src/backend';
import { asked, everything, isPlain, ofView, same, toggled, type Query } from '../src/state/query';
import { SessionList } from '../src/state/sessions.svelte';
import { isSilent } from '../src/state/silent';
import { later, scripted } from './door';
import { looks } from './looks.svelte';
import { row, sessionsPage } from './make';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Rows with falling numbers: `s9`, `s8`, … */
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => row({ sessionId: `s${from - n}`, number: from - n }));
const ids = (list: SessionList) => list.slice(0, list.length).map((one) => one.sessionId);
const over = (answer: (query: SessionsQuery) => SessionsPage | Promise<SessionsPage>) => {
  const queries: SessionsQuery[] = [];
  const list = new SessionList(scripted({ sessions: (query) => (queries.push(query), answer(query)) }));
  return { list, queries };
};

test('the list pages to the end and asks for nothing beyond it', async () => {
  const { list, queries } = over(({ before }) =>
    before === null ? sessionsPage(rows(9, 3), { next: '0.7' }) : sessionsPage(rows(6, 2)),
  );
  await list.restart();
  await list.more();
  await list.more();
  expect(ids(list)).toEqual(['s9', 's8', 's7', 's6', 's5']);
  expect([list.unfinished, queries.map((query) => query.before)]).toEqual([false, [null, '0.7']]);
});

test('news change rows in place and put new ones on top; a row known already is not doubled by its page', async () => {
  const { list } = over(({ before }) =>
    before === null ? sessionsPage(rows(8, 2), { next: '0.7', total: { count: 4, exact: true } }) : sessionsPage(rows(7, 2), { total: { count: 5, exact: true } }),
  );
  await list.restart();
  list.receive([row({ sessionId: 's7', number: 7, status: 'SUCCESSFUL' }), row({ sessionId: 's9', number: 9 }), row({ sessionId: 's1', number: 1 })]);
  expect([ids(list), list.total.count]).toEqual([['s9', 's8', 's7'], 5]);
  expect(list.at('s7')?.status).toBe('SUCCESSFUL');
  await list.more();
  expect(ids(list)).toEqual(['s9', 's8', 's7', 's6']);
  expect([list.indexOf('s6'), list.move(1), list.move(2), list.selectedId]).toEqual([3, 0, 2, 's7']);
});

test('rows that change all the time are looked at a dozen times a second, a new one at once', async () => {
  const { list } = over(() => sessionsPage(rows(9, 3)));
  await list.restart();
  const view = looks(() => list.slice(0, list.length));
  const change = (number: number, status: 'ACTIVE' | 'EXPIRED') => list.receive([row({ sessionId: `s${number}`, number, status })]);
  const seen = [view.count()];
  for (let n = 0; n < 20; n++) {
    change(8, n % 2 === 0 ? 'EXPIRED' : 'ACTIVE');
    change(7, 'EXPIRED');
    seen.push(view.count());
  }
  expect(new Set(seen)).toEqual(new Set([1, 2]));
  change(10, 'ACTIVE');
  expect([view.count(), list.length]).toEqual([3, 4]);
  change(8, 'EXPIRED');
  vi.advanceTimersByTime(80);
  expect([view.count(), list.at('s8')?.status]).toEqual([4, 'EXPIRED']);
  view.stop();
});

test('while it is held, new rows wait and are counted, and nothing moves', async () => {
  const { list } = over(() => sessionsPage(rows(3, 3), { total: { count: 3, exact: true } }));
  await list.restart();
  list.hold(true);
  list.receive([row({ sessionId: 's5', number: 5 }), row({ sessionId: 's4', number: 4 })]);
  list.receive([row({ sessionId: 's4', number: 4, status: 'EXPIRED' })]);
  expect([ids(list), list.fresh.count, list.total.count]).toEqual([['s3', 's2', 's1'], 2, 5]);
  list.hold(false);
  expect([ids(list), list.fresh.count, list.at('s4')?.status]).toEqual([['s5', 's4', 's3', 's2', 's1'], 0, 'EXPIRED']);
});

test('a list that is not plain is asked for again after news, and not for each', async () => {
  let found = rows(3, 1);
  const { list, queries } = over(() => sessionsPage(found, { newest: 3 }));
  await list.show({ search: ' erika ' });
  expect(queries[0]).toMatchObject({ search: 'erika', before: null });
  found = rows(4, 2);
  for (let n = 0; n < 50; n++) list.receive([row({ sessionId: `n${n}`, number: 4 + n })]);
  expect([ids(list), queries.length]).toEqual([['s3'], 1]);
  await vi.advanceTimersByTimeAsync(60);
  expect([ids(list), queries.length]).toEqual([['s4', 's3'], 2]);
});

test('held, only the counts are asked for', async () => {
  const { list, queries } = over(({ limit }) =>
    limit === 0
      ? sessionsPage([], { total: { count: 12, exact: true }, above: { count: 2, exact: true } })
      : sessionsPage(rows(3, 3), { newest: 40 }),
  );
  await list.show({ sort: 'changed' });
  list.hold(true);
  list.receive([row({ sessionId: 'n', number: 41 })]);
  await vi.advanceTimersByTimeAsync(60);
  expect(queries[1]).toMatchObject({ limit: 0, above: 40, sort: 'changed' });
  expect([ids(list).length, list.fresh.count, list.total.count]).toEqual([3, 2, 12]);
  list.release();
  await vi.advanceTimersByTimeAsync(0);
  expect([queries.length, list.fresh.count]).toEqual([3, 0]);
});

test('an older answer does not win over a newer query', async () => {
  const slow = later<SessionsPage>();
  const { list } = over(({ search }) => (search === null ? slow.promise : sessionsPage(rows(7, 1))));
  const first = list.restart();
  await list.show({ search: 's7' });
  slow.settle(sessionsPage(rows(3, 3)));
  await first;
  expect(ids(list)).toEqual(['s7']);
});

const query = (change: Partial<Query>): Query => ({ search: '', filter: everything(), sort: 'newest', ...change });
const filter = (change: object) => ({ ...everything(), ...change });

test.each<[Partial<Query>, boolean, number]>([
  [{}, true, 0],
  [{ search: '  ' }, true, 0],
  [{ search: 'a' }, false, 0],
  [{ sort: 'oldest' }, false, 0],
  [{ filter: filter({ statuses: ['ACTIVE', 'EXPIRED'] }) }, false, 1],
  [{ filter: filter({ silent: true, pinned: true, within: 5 }) }, false, 3],
])('%o is plain: %s, asks for %d', (change, plain, count) => {
  expect([isPlain(query(change)), asked(query(change).filter)]).toEqual([plain, count]);
});

test('a view is what it was saved from, whatever the order of what it names', () => {
  const mine = query({ search: 'x', filter: filter({ statuses: ['ACTIVE', 'EXPIRED'] }) });
  const view: SavedView = { name: 'v', search: 'x ', filter: { statuses: ['EXPIRED', 'ACTIVE'] } };
  expect([same(ofView(view), mine), same(ofView({ name: 'w' }), mine), same(ofView({ name: 'w' }), query({}))]).toEqual([true, false, true]);
  expect([toggled(['a'], 'b'), toggled(['a', 'b'], 'a')]).toEqual([['a', 'b'], ['b']]);
});

test('a row falls silent though nobody tells of it', () => {
  const began = row({ stage: 'fetched', updatedAt: 1000 });
  const check = (change: object, now: number) => isSilent({ ...began, ...change }, now);
  expect([check({}, 60_999), check({}, 61_000), check({ refused: 1 }, 61_000), check({ stage: 'made' }, 61_000)]).toEqual([false, true, false, false]);
  expect([check({ waiting: true }, 99_000), check({ status: 'EXPIRED' }, 99_000), check({ silent: true }, 0)]).toEqual([false, false, true]);
});
