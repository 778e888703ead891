// A long time line whose texts are told when somebody looks.
import { expect, test } from 'vitest';
import type { Earlier, SessionDetail, TimelineItem } from '../src/backend';
import { Watch } from '../src/state/watch.svelte';
import { later, scripted } from './door';
import { created, item, row } from './make';

const NAME = 'resolved_credential_offer';
const whole = (at: number): TimelineItem => item(`event-${at}`, at, { kind: 'event', sequence: at, name: NAME, body: `body ${at}`, wanted: true });
const columns = (ats: number[]) => ({ sequences: ats, steps: ats.map((at, n) => at - (ats[n - 1] ?? 0)), names: ats.map(() => 0), unwanted: [] });
const earlier = (...ats: number[]): Earlier => ({ texts: [NAME], events: columns(ats), exchanges: [] });
const detail = (timeline: TimelineItem[], earlier: Earlier | null): SessionDetail => ({
  row: row(),
  json: {},
  offer: null,
  credentials: [],
  timeline,
  earlier,
  method: 'preAuthorized',
  deferral: null,
  issued: [],
});
const body = (watch: Watch, at: number) => {
  const what = watch.timeline.find(({ key }) => key === `event-${at}`)?.what;
  return what?.kind === 'event' ? what.body : undefined;
};

/** A watch of 300 events, of which the latest 100 came whole. */
async function long() {
  const all = [item('created', 0, created), ...Array.from({ length: 300 }, (_, n) => whole(n + 1))];
  const old = Array.from({ length: 200 }, (_, n) => n + 1);
  const door = scripted({
    session: () => detail([all[0] as TimelineItem, ...all.slice(201)], earlier(...old)),
    session_items: ({ keys }) => all.filter(({ key }) => keys?.includes(key) ?? true),
  });
  const watch = new Watch(door, 's1');
  await watch.load();
  const asked = () => door.asked.filter(([name]) => name === 'session_items').map(([, args]) => (args as { keys: string[] | null }).keys);
  return { watch, door, asked };
}

test('what is looked at is asked for once, with what is beside it', async () => {
  const { watch, asked } = await long();
  const [first, middle, last] = [0, 100, 250].map((at) => watch.timeline[at] as TimelineItem) as [TimelineItem, TimelineItem, TimelineItem];
  expect([first, middle, last].map((one) => watch.untold.lacks(one))).toEqual([false, true, false]);
  await watch.tell(last);
  expect(asked()).toEqual([]);
  await watch.tell(middle);
  expect(asked().map((keys) => [keys?.length, keys?.includes('event-50'), keys?.includes('event-49')])).toEqual([[101, true, false]]);
  expect([body(watch, 100), body(watch, 150), body(watch, 151)]).toEqual(['body 100', 'body 150', '']);
  await watch.tell(watch.timeline[120] as TimelineItem);
  expect(asked()).toHaveLength(1);
});

test('events come in columns: steps from one to the next, and names that the target does not want', async () => {
  const packed = { sequences: [3, 4, 6], steps: [1_000, 0, -5], names: [0, 1, 0], unwanted: [1] };
  const door = scripted({ session: () => detail([], { texts: [NAME, 'requested_token'], events: packed, exchanges: [] }) });
  const watch = new Watch(door, 's1');
  await watch.load();
  // In the order of time, whatever the clock did.
  expect(watch.timeline.map(({ key, at, what }) => [key, at, what.kind === 'event' && [what.name, what.wanted, what.sequence]])).toEqual([
    ['event-6', 995, [NAME, true, 6]],
    ['event-3', 1_000, [NAME, true, 3]],
    ['event-4', 1_000, ['requested_token', false, 4]],
  ]);
});

test('what was told stays when the session is asked for again', async () => {
  const { watch } = await long();
  await watch.tell(watch.timeline[10] as TimelineItem);
  await watch.load();
  expect([body(watch, 10), body(watch, 150)]).toEqual(['body 10', '']);
});

test('what the item is compared with is told with it, however far away', async () => {
  const exchanges = [['/token', 1], ...Array.from({ length: 80 }, (_, n) => ['/nonce', n + 2] as const), ['/token', 90]] as const;
  const packed: Earlier = {
    texts: ['POST', '/token', '/nonce', 'Wallet/1'],
    events: columns([]),
    exchanges: exchanges.map(([path, at]) => [at, at, 200, 1.5, [0, path === '/token' ? 1 : 2, 3, null, null, null, null, null, null]]),
  };
  const door = scripted({ session: () => detail([], packed), session_items: () => [] });
  const watch = new Watch(door, 's1');
  await watch.load();
  const last = watch.timeline[81] as TimelineItem;
  expect(last).toMatchObject({ key: 'exchange-90', at: 90, what: { method: 'POST', path: '/token', agent: 'Wallet/1', status: 200, duration: 1.5, error: null } });
  await watch.tell(last);
  const keys = (door.asked.at(-1)?.[1] as { keys: string[] }).keys;
  expect([keys.includes('exchange-1'), keys.includes('exchange-2'), keys.includes('exchange-80')]).toEqual([true, false, true]);
});

test('all is told for a comparison; a refusal says so, and asking again works', async () => {
  const { watch, asked } = await long();
  await watch.tellAll();
  await watch.tellAll();
  expect([asked(), watch.untold.some, body(watch, 1)]).toEqual([[null], false, 'body 1']);

  const slow = later<TimelineItem[]>();
  let refused = true;
  const door = scripted({
    session: () => detail([], earlier(1)),
    session_items: () => (refused ? Promise.reject(new Error('no')) : slow.promise),
  });
  const other = new Watch(door, 's2');
  await other.load();
  const [only] = other.timeline as [TimelineItem];
  await other.tell(only);
  expect([other.untold.failure?.message, other.untold.lacks(only)]).toEqual(['no', true]);
  refused = false;
  const telling = other.tell(only);
  slow.settle([]);
  await telling;
  // It is not there any more: nobody waits for it.
  expect([other.untold.failure, other.untold.lacks(only)]).toEqual([null, false]);
});
