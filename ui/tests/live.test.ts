import { expect, test } from 'vitest';
import type { ConfigFile, DeskInfo, SaveResult, SessionDetail, SessionsPage } from '../src/backend';
import { App } from '../src/state/app.svelte';
import { Sheet } from '../src/state/files.svelte';
import { SessionList } from '../src/state/sessions.svelte';
import { Watch } from '../src/state/watch.svelte';
import { later, scripted } from './door';
import { created, event, item, row } from './make';

const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => row({ sessionId: `s${from + n}`, createdAt: 100_000 - from - n }));
const ids = (list: SessionList) => list.slice(0, list.length).map((one) => one.sessionId);

test('the list pages to the end and asks for nothing beyond it', async () => {
  const door = scripted({
    sessions: ({ before }): SessionsPage => (before === null ? { rows: rows(0, 3), next: 3 } : { rows: rows(3, 2), next: null }),
  });
  const list = new SessionList(door);
  await list.restart();
  await list.more();
  await list.more();
  expect(ids(list)).toEqual(['s0', 's1', 's2', 's3', 's4']);
  expect(list.unfinished).toBe(false);
  expect(door.asked.length).toBe(2);
});

test('news change rows in place and put new ones on top; a row known already is not doubled by its page', async () => {
  const door = scripted({
    sessions: ({ before }): SessionsPage => (before === null ? { rows: rows(1, 2), next: 9 } : { rows: rows(2, 2), next: null }),
  });
  const list = new SessionList(door);
  await list.restart();
  expect(
    list.receive([row({ sessionId: 's2', status: 'SUCCESSFUL', createdAt: 5 }), row({ sessionId: 's0', createdAt: 200_000 })]),
  ).toBe(1);
  await list.more();
  expect(ids(list)).toEqual(['s0', 's1', 's2', 's3']);
  expect(list.indexOf('s3')).toBe(3);
  expect(list.move(1)).toBe(0);
  expect(list.move(2)).toBe(2);
  expect(list.selectedId).toBe('s2');
});

test('a search keeps out news that does not match, and an older answer does not win', async () => {
  const slow = later<SessionsPage>();
  const door = scripted({ sessions: ({ search }) => (search === null ? slow.promise : { rows: rows(7, 1), next: null }) });
  const list = new SessionList(door);
  const first = list.restart();
  list.search = 's7';
  await list.restart();
  slow.settle({ rows: rows(0, 3), next: null });
  await first;
  list.receive([row({ sessionId: 'other', createdAt: 900_000 }), row({ sessionId: 's77', createdAt: 900_001 })]);
  expect(ids(list)).toEqual(['s77', 's7']);
});

test('news that comes while a session is being asked for is not undone by the answer', async () => {
  const slow = later<SessionDetail>();
  const watch = new Watch(scripted({ session: () => slow.promise }), 's1');
  const loading = watch.load();
  watch.takeItems([item('event-1', 20, event(1, 'resolved_credential_offer'))]);
  watch.takeRow(row({ stage: 'fetched' }));
  slow.settle({ row: row({ stage: 'made' }), json: {}, offer: null, credentials: [], timeline: [item('created', 10, created)], method: 'preAuthorized', deferral: null, issued: [] });
  await loading;
  expect(watch.row?.stage).toBe('fetched');
  expect(watch.timeline.map((one) => one.key)).toEqual(['created', 'event-1']);
});

const file = (text: string, hash = text): ConfigFile => ({ name: 'a.conf', text, hash, unreadable: null, problems: [] });
const problem = { code: 'hocon-syntax', file: 'a.conf', includedBy: null, line: 1, column: 1, profileId: null, message: 'no' };

test.each<[string, SaveResult, object]>([
  ['saved', { saved: true, problems: [], file: file('new') }, { outcome: 'live', dirty: false, text: 'new', newer: null }],
  [
    'refused for its problems',
    { saved: false, problems: [problem], file: file('old') },
    { outcome: 'refused', dirty: true, text: 'new', problems: [problem] },
  ],
  [
    'changed outside',
    { saved: false, problems: [], file: file('other') },
    { outcome: 'outside', dirty: true, text: 'new', newer: file('other') },
  ],
])('a save that is %s', async (_, result, expected) => {
  const sheet = new Sheet(scripted({ save_file: () => result }), file('old'));
  sheet.edit('new');
  await sheet.save();
  expect({
    outcome: sheet.outcome,
    dirty: sheet.dirty,
    text: sheet.text,
    newer: sheet.newer,
    problems: sheet.problems,
  }).toMatchObject(expected);
});

test('a file that cannot be shown is not saved over', async () => {
  const door = scripted({});
  const sheet = new Sheet(door, { ...file('', 'h'), unreadable: 'the file is not UTF-8' });
  sheet.edit('mine');
  await sheet.save();
  expect([sheet.editable, door.asked, sheet.outcome]).toEqual([false, [], 'none']);
});

test('a reload after an outside change takes the disk, a quiet one follows it, an edited one keeps its text', () => {
  const sheet = new Sheet(scripted({}), file('old'));
  sheet.meet(file('two'));
  expect(sheet.text).toBe('two');
  sheet.edit('mine');
  sheet.meet(file('three'));
  expect([sheet.text, sheet.newer?.text]).toEqual(['mine', 'three']);
  sheet.reload();
  expect([sheet.text, sheet.dirty, sheet.newer]).toEqual(['three', false, null]);
});

test('news reach who keeps them: counts, sessions, profiles asked again', async () => {
  const counts = { sessions: 1, live: 1, events: 2, profiles: 1, failing: 0 };
  const info: DeskInfo = {
    version: '0',
    issuerUrl: 'http://localhost:7002',
    addresses: [],
    configFolder: '',
    dataFolder: '',
    keyNote: '',
    login: false,
    loginServer: null,
    problems: [],
    lastGood: false,
    brokenFiles: [],
    counts: { ...counts, events: 0 },
  };
  const door = scripted({ info: () => info, profiles: () => [] });
  const app = new App(door);
  const stop = app.start();
  await expect.poll(() => app.cards).not.toBeNull();
  door.tell({ kind: 'counts', counts });
  expect(app.info?.counts.events).toBe(2);
  const before = door.asked.length;
  door.tell({ kind: 'profiles' }, { kind: 'addresses' });
  expect(door.asked.slice(before).map(([name]) => name)).toEqual(['info', 'profiles']);
  stop();
});
