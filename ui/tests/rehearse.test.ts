// What is played where nobody sees it leaves nothing behind.
import { expect, test } from 'vitest';
import type { Backend } from '../src/backend';
import { fakeDoor } from '../src/backend/fake';
import { rehearse } from '../src/rehearse.svelte';

/** A made-up desk, and what it was asked. */
function watched(door: Backend): { door: Backend; asked: Set<string> } {
  const asked = new Set<string>();
  const call: Backend['call'] = (name, args) => (asked.add(name), door.call(name, args));
  return { door: { ...door, call }, asked };
}

test('the list and the newest session are played, and only read', async () => {
  const { door, asked } = watched(fakeDoor(new URLSearchParams()));
  await rehearse(door);
  expect([...asked].sort()).toEqual(['session', 'sessions']);
  expect(document.body.childElementCount).toBe(0);
});

test('an empty desk, and one that answers nothing', async () => {
  const empty = watched(fakeDoor(new URLSearchParams('empty')));
  await rehearse(empty.door);
  expect(empty.asked.has('session')).toBe(false);
  const none: Backend = { ...empty.door, call: () => Promise.reject({ code: 'unreachable', message: 'nobody answers' }) };
  await rehearse(none);
  expect(document.body.childElementCount).toBe(0);
});
