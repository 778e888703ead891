// Inboxes: what came to the open one, the figures of the others, and emptying.
import { expect, test } from 'vitest';
import type { Inbox, InboxPage, Received } from '../src/backend';
import { Inboxes } from '../src/state/inboxes.svelte';
import { scripted } from './door';

const inbox = (path: string, received = 0): Inbox => ({
  name: path,
  path,
  url: `http://127.0.0.1${path}`,
  received,
  lastAt: null,
  answers: [],
  signed: true,
});
const came = (number: number): Received => ({
  number,
  at: number,
  below: '',
  method: 'POST',
  deliveryId: null,
  sessionId: null,
  event: null,
  sequence: null,
  attempt: null,
  mark: null,
  order: [],
  signature: 'unsigned',
  words: '',
  answered: 200,
  headers: [],
  body: '',
});
const numbers = (inboxes: Inboxes) => inboxes.list.slice(0, inboxes.list.length).map(({ number }) => number);

function start(all: Inbox[], pages: Record<string, Received[]>) {
  const door = scripted({
    inboxes: () => all,
    inbox: ({ path }): InboxPage => ({ rows: pages[path] ?? [], next: null }),
    empty_inbox: ({ path }) => ((pages[path] = []), inbox(path)),
    remove_inbox: ({ path }) => ((all = all.filter((one) => one.path !== path)), null),
    make_inbox: ({ name }) => ((all = [...all, inbox(name)]), inbox(name)),
  });
  return { inboxes: new Inboxes(door), door };
}

test('the first one opens by itself; news of another only change its figures', async () => {
  const { inboxes } = start([inbox('/in/a', 1), inbox('/in/b')], { '/in/a': [came(1)] });
  await inboxes.load();
  await expect.poll(() => numbers(inboxes)).toEqual([1]);
  inboxes.receive('/in/b', [came(1), came(2)]);
  inboxes.receive('/in/a', [came(2)]);
  expect(numbers(inboxes)).toEqual([2, 1]);
  expect(inboxes.all?.map(({ received, lastAt }) => `${received} ${lastAt}`)).toEqual(['2 2', '2 2']);
});

test('opening another shows its own; emptying empties', async () => {
  const { inboxes } = start([inbox('/in/a', 1), inbox('/in/b', 1)], { '/in/a': [came(1)], '/in/b': [came(7)] });
  await inboxes.load();
  inboxes.open('/in/b');
  await expect.poll(() => numbers(inboxes)).toEqual([7]);
  await inboxes.empty('/in/b');
  expect([numbers(inboxes), inboxes.inbox?.received]).toEqual([[], 0]);
});

test('when the open one is removed the next one opens, and a new one can be opened at once', async () => {
  const { inboxes } = start([inbox('/in/a'), inbox('/in/b')], {});
  await inboxes.load();
  await inboxes.remove('/in/a');
  expect(inboxes.path).toBe('/in/b');
  const made = await inboxes.make('/in/c');
  inboxes.open(made.path);
  expect([inboxes.inbox?.path, inboxes.all?.length]).toEqual(['/in/c', 2]);
});
