import { expect, test, vi } from 'vitest';
import type { ConfigFile, DeskInfo, SaveResult, SessionDetail } from '../src/backend';
import { App } from '../src/state/app.svelte';
import { Sheet } from '../src/state/files.svelte';
import { Watch, Watches } from '../src/state/watch.svelte';
import { later, scripted } from './door';
import { created, event, item, row } from './make';

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

test('what a list says of a session is shown until all of it is here', async () => {
  const slow = later<SessionDetail>();
  const watches = new Watches(scripted({ session: () => slow.promise }));
  const watch = watches.of('s1', row({ stage: 'made' }));
  expect([watch.row?.stage, watch.loaded, watch.timeline]).toEqual(['made', false, []]);
  slow.settle({ row: row({ stage: 'token' }), json: {}, offer: null, credentials: [], timeline: [item('created', 10, created)], method: 'preAuthorized', deferral: null, issued: [] });
  await vi.waitFor(() => expect(watch.loaded).toBe(true));
  expect([watch.row?.stage, watch.timeline.length]).toEqual(['token', 1]);
  // Whoever comes back finds it as it was.
  expect(watches.of('s1', row({ stage: 'made' })).row?.stage).toBe('token');
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

test('news reach who keeps them: counts, sessions, profiles asked again', async () => {
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

test('figures that run are shown as often as somebody reads, and the last of them always', async () => {
  vi.useFakeTimers();
  const app = new App(scripted({ info: () => info, profiles: () => [] }));
  await app.load();
  const seen: (number | undefined)[] = [];
  for (const events of [3, 4, 5]) {
    app.receive([{ kind: 'counts', counts: { ...counts, events } }]);
    seen.push(app.info?.counts.events);
  }
  vi.advanceTimersByTime(500);
  seen.push(app.info?.counts.events);
  vi.advanceTimersByTime(5_000);
  app.receive([{ kind: 'counts', counts: { ...counts, events: 6 } }]);
  seen.push(app.info?.counts.events);
  vi.useRealTimers();
  expect(seen).toEqual([3, 3, 3, 5, 6]);
});
