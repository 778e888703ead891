// Long lists: pages by key, news in place or on top or aside.
import { expect, test } from 'vitest';
import { Attempts, passes, type Filter } from '../src/state/attempts.svelte';
import { LongList, type Page } from '../src/state/longlist.svelte';
import type { AttemptsPage } from '../src/backend';
import { later, scripted } from './door';
import { attemptRow } from './make';

type Row = { n: number; text?: string };
const rows = (...ns: number[]): Row[] => ns.map((n) => ({ n }));
const shown = (list: LongList<Row>) =>
  list
    .slice(0, list.length)
    .map(({ n, text }) => `${n}${text ?? ''}`)
    .join(' ');

function listOf(pages: (Page<Row> | Promise<Page<Row>>)[], belongs: (row: Row) => boolean = () => true) {
  const asked: (number | null)[] = [];
  const list = new LongList<Row>({
    key: ({ n }) => n,
    belongs,
    ask: async (before) => (asked.push(before), pages.shift() ?? Promise.reject(new Error('nobody expected this'))),
  });
  return { list, asked };
}

test('pages follow one another by key, to the end and no further; a row is never doubled', async () => {
  const { list, asked } = listOf([
    { rows: rows(9, 8, 7), next: 7, total: 5 },
    { rows: rows(7, 6, 5), next: null, total: 5 },
  ]);
  await list.restart();
  await list.more();
  await list.more();
  expect(shown(list)).toBe('9 8 7 6 5');
  expect(asked).toEqual([null, 7]);
  expect([list.unfinished, list.total]).toEqual([false, 5]);
});

test.each<[string, Row[], boolean, string, number, number]>([
  ['a new row goes on top', rows(10, 11), false, '11 10 9 7', 0, 4],
  ['a known one is replaced where it stands', [{ n: 7, text: '!' }], false, '9 7!', 0, 2],
  ['news do not come strictly in order, or begin to fit late', rows(11, 8, 10), false, '11 10 9 8 7', 0, 5],
  ['a list that is whole takes an older one too', rows(3), false, '9 7 3', 0, 3],
  ['while held, new ones wait aside and are counted', rows(10, 11), true, '9 7', 2, 4],
  ['while held, also one that belongs further down waits, so that nothing moves', rows(8, 11), true, '9 7', 2, 4],
  ['while held, a known one still changes', [{ n: 9, text: '!' }], true, '9! 7', 0, 2],
  ['one that waits aside is replaced there', [{ n: 10 }, { n: 10, text: '!' }], true, '9 7', 1, 3],
])('%s', async (_, news, held, expected, fresh, total) => {
  const { list } = listOf([{ rows: rows(9, 7), next: null, total: 2 }]);
  await list.restart();
  list.hold(held);
  list.take(news);
  expect([shown(list), list.fresh, list.total]).toEqual([expected, fresh, total]);
});

test('what is older than the pages that are here is left to its page', async () => {
  const { list } = listOf([{ rows: rows(9, 7), next: 7, total: 20 }]);
  await list.restart();
  list.take(rows(3, 8));
  expect([shown(list), list.total]).toEqual(['9 8 7', 21]);
});

test('letting go takes in what waited, newest first', async () => {
  const { list } = listOf([{ rows: rows(3, 1), next: null, total: 2 }]);
  await list.restart();
  list.hold(true);
  list.take(rows(6, 4, 5));
  list.hold(false);
  expect([shown(list), list.fresh]).toEqual(['6 5 4 3 1', 0]);
});

test('news that comes while the first page is under way is not lost', async () => {
  const slow = later<Page<Row>>();
  const { list } = listOf([slow.promise]);
  const loading = list.restart();
  list.take(rows(3, 4));
  slow.settle({ rows: rows(3, 2, 1), next: null, total: 3 });
  await loading;
  expect([shown(list), list.total]).toEqual(['4 3 2 1', 4]);
});

test('an older answer does not win over a newer question', async () => {
  const slow = later<Page<Row>>();
  const { list } = listOf([slow.promise, { rows: rows(5), next: null }]);
  const first = list.restart();
  await list.restart();
  slow.settle({ rows: rows(9, 8), next: 8 });
  await first;
  expect([shown(list), list.loading]).toEqual(['5', false]);
});

test('a failure is kept for the view and forgotten by the next answer', async () => {
  const { list } = listOf([Promise.reject(new Error('no'))]);
  await list.restart();
  expect([list.failure?.code, list.loading]).toEqual(['unreachable', false]);
});

const upTo = (from: number, to: number) => rows(...Array.from({ length: to - from + 1 }, (_, i) => from + i));

test('too many to wait aside are only counted, each once, and asked for when they are wanted', async () => {
  const { list, asked } = listOf([
    { rows: rows(1), next: null, total: 1 },
    { rows: rows(6_001, 6_000), next: 6_000, total: 6_001 },
  ]);
  await list.restart();
  list.hold(true);
  list.take(upTo(2, 6_001));
  list.take(rows(7, 6_001));
  expect([shown(list), list.fresh, list.total, asked.length]).toEqual(['1', 6_000, 6_001, 1]);
  list.hold(false);
  await expect.poll(() => list.length).toBe(2);
  expect([shown(list), list.fresh, list.total]).toEqual(['6001 6000', 0, 6_001]);
});

test('a list that news made too long begins anew at the top', async () => {
  const { list } = listOf([
    { rows: rows(1), next: null, total: 1 },
    { rows: rows(20_001, 20_000), next: 20_000, total: 20_001 },
  ]);
  await list.restart();
  list.take(upTo(2, 20_001));
  await expect.poll(() => shown(list)).toBe('20001 20000');
});

test('moving picks the neighbour and stays inside', async () => {
  const { list } = listOf([{ rows: rows(3, 2, 1), next: null }]);
  await list.restart();
  expect([list.move(1), list.picked]).toEqual([0, 3]);
  expect([list.move(1), list.picked]).toEqual([1, 2]);
  expect([list.move(9), list.picked]).toEqual([2, 1]);
  expect(list.indexOf(7)).toBe(-1);
});

const filter = (change: Partial<Filter> = {}): Filter => ({ target: null, failed: false, session: '', ...change });
test.each<[Filter, Parameters<typeof attemptRow>[1], boolean]>([
  [filter(), {}, true],
  [filter({ target: 2 }), {}, false],
  [filter({ target: 1 }), {}, true],
  [filter({ failed: true }), {}, false],
  [filter({ failed: true }), { status: 503, class: 'status' }, true],
  [filter({ session: 's2' }), {}, false],
  [filter({ session: 's1' }), {}, true],
])('%o lets %o through: %s', (given, change, expected) => expect(passes(given, attemptRow(1, change))).toBe(expected));

test('a later attempt changes what the earlier rows of its delivery say', async () => {
  const page: AttemptsPage = {
    rows: [attemptRow(2), attemptRow(1, { delivery: 7, state: 'waiting', nextAt: 50, status: 503, class: 'status' })],
    next: null,
    total: 2,
  };
  const attempts = new Attempts(scripted({ attempts: () => page }));
  attempts.sync();
  await expect.poll(() => attempts.list.started).toBe(true);
  attempts.receive([attemptRow(3, { delivery: 7, attempt: 2, trigger: 'retry' })]);
  const all = attempts.list.slice(0, 3).map(({ id, state, latest, nextAt }) => `${id} ${state} ${latest} ${nextAt}`);
  expect(all).toEqual(['3 delivered true null', '2 delivered true null', '1 delivered false null']);
});

test('the same filters are not asked for twice', async () => {
  const door = scripted({ attempts: () => ({ rows: [], next: null, total: 0 }) });
  const attempts = new Attempts(door);
  expect([attempts.sync(), attempts.sync()]).toEqual([true, false]);
  attempts.failed = true;
  expect(attempts.sync()).toBe(true);
  expect(door.asked.map(([, args]) => (args as { failed: boolean }).failed)).toEqual([false, true]);
});
