import { expect, test } from 'vitest';
import { catalogues } from '../src/strings';
import { ACTIONS, actionFor, isTyping, label, SHORTCUTS, usesKey, type Action, type Pressed } from '../src/state/shortcuts';

const press = (key: string, held: Partial<Pressed> = {}): Pressed => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

test.each<[Pressed, boolean, Action | null]>([
  [press('1'), false, 'place-issue'],
  [press('5'), false, 'place-settings'],
  [press('1'), true, null],
  [press('1', { metaKey: true }), true, 'place-issue'],
  [press('2', { ctrlKey: true }), false, 'place-sessions'],
  [press('n'), false, 'new-offer'],
  [press('N'), false, 'new-offer'],
  [press('N', { shiftKey: true }), false, null],
  [press('n', { ctrlKey: true }), false, null],
  [press('c'), false, 'copy-link'],
  [press('c', { metaKey: true }), false, null],
  [press('p'), true, null],
  [press('/'), false, 'search'],
  [press('/', { shiftKey: true }), false, 'search'],
  [press('?', { shiftKey: true }), false, 'help'],
  [press('?', { shiftKey: true }), true, null],
  [press('j'), false, 'next'],
  [press('k', { altKey: true }), false, null],
  [press('s', { ctrlKey: true }), true, 'save'],
  [press('Enter', { metaKey: true }), true, 'create-offer'],
  [press('Enter'), false, 'open'],
  [press('Enter'), true, null],
  [press('ArrowDown'), false, 'next'],
  [press('ArrowUp'), false, 'previous'],
  [press('ArrowUp', { shiftKey: true }), false, null],
  [press('d'), false, 'deliver'],
  [press('Escape'), true, 'back'],
  [press('k', { ctrlKey: true }), true, 'palette'],
  [press('+', { shiftKey: true }), false, 'axis-in'],
  [press('='), false, 'axis-in'],
  [press(' '), false, 'axis-pause'],
  [press(' '), true, null],
  [press('Home'), false, 'first'],
  [press('ArrowLeft'), false, 'axis-left'],
  [press('m'), false, 'mask'],
])('%o while typing=%s is %s', (pressed, typing, action) => expect(actionFor(pressed, typing)).toBe(action));

test.each<[string, Action | null]>([
  ['n', 'present-next'],
  ['t', 'present-code'],
  ['Escape', 'present-leave'],
  ['1', null],
])('while presenting %s is %s', (key, expected) => expect(actionFor(press(key), false, 'present')).toBe(expected));

test('no two shortcuts share their keys, and every action has some', () => {
  const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys.map((one) => `${shortcut.within ?? ''} ${label(one, true)}`));
  expect(new Set(keys).size).toBe(keys.length);
  expect(SHORTCUTS.map((shortcut) => shortcut.action).sort()).toEqual([...ACTIONS].sort());
});

test.each(ACTIONS)('the help can name %s', (action) => {
  expect(catalogues.en.actions[action]).toBeTruthy();
  expect(catalogues.de.actions[action]).toBeTruthy();
});

test.each([
  ['<input type="text">', true],
  ['<input type="search">', true],
  ['<input type="radio">', false],
  ['<textarea></textarea>', true],
  ['<select></select>', true],
  ['<button></button>', false],
  ['<div contenteditable="true"></div>', true],
  ['<div></div>', false],
])('in %s somebody types: %s', (html, expected) => {
  const host = document.createElement('div');
  host.innerHTML = html;
  expect(isTyping(host.firstElementChild)).toBe(expected);
});

test.each([
  ['<button></button>', 'Enter', true],
  ['<button></button>', 'ArrowDown', false],
  ['<button></button>', ' ', true],
  ['<div></div>', ' ', false],
  ['<a href="#"></a>', 'Enter', true],
  ['<input type="radio">', 'ArrowUp', true],
  ['<button role="tab"></button>', 'ArrowUp', true],
  ['<pre tabindex="0"></pre>', 'ArrowDown', true],
  ['<pre tabindex="0"></pre>', 'Enter', false],
  ['<textarea></textarea>', 'ArrowDown', true],
  ['<div></div>', 'Enter', false],
])('%s has its own use for %s: %s', (html, key, expected) => {
  const host = document.createElement('div');
  host.innerHTML = html;
  expect(usesKey(host.firstElementChild, key)).toBe(expected);
});
