// The text editor: bytes, completion and jumps.
import { completionStatus, currentCompletions, startCompletion } from '@codemirror/autocomplete';
import { EditorView } from '@codemirror/view';
import { afterEach, expect, test, vi } from 'vitest';
import type { Completions, Definition } from '../src/backend';
import { lineEnds, open, type Opened } from '../src/places/profiles/editor';
import { jump, onReference } from '../src/places/profiles/jump';
import { later } from './door';

const kinds = { key: 'key', word: 'word', configuration: 'configuration', object: 'object', path: 'path' };
let opened: Opened | undefined;
afterEach(() => {
  opened?.close();
  document.body.replaceChildren();
});

function edit(text: string, change: Partial<Parameters<typeof open>[0]> = {}) {
  const seen: string[] = [];
  const parent = document.createElement('div');
  document.body.append(parent);
  opened = open({
    parent,
    text,
    label: 'Text',
    kinds,
    onEdit: (now) => seen.push(now),
    onSave: () => {},
    onFormat: () => {},
    complete: async () => null,
    define: async () => null,
    told: () => {},
    ...change,
  });
  const view = EditorView.findFromDOM(parent) as EditorView;
  return { seen, view, opened };
}

test.each([
  ['', '\n'],
  ['a\nb\n', '\n'],
  ['a\r\nb\r\n', '\r\n'],
  ['a\r\nb\n', '\n'],
  ['a\nb\r\n', '\n'],
  ['\na\r\n', '\n'],
  ['a\rb\r\n', '\n'],
  ['a\rb', '\n'],
])('%j has its line ends', (text, ends) => expect(lineEnds(text)).toBe(ends));

test.each(['a\nb\n', 'a\r\nb\r\n', 'a\r\nb\n', 'a\rb\r\n', '\ufeffa = "😀"\r\n', ''])(
  '%j typed on is changed nowhere else',
  (text) => {
    const { view, seen } = edit(text);
    view.dispatch({ changes: { from: 0, insert: 'x' } });
    expect(seen).toEqual([`x${text}`]);
  },
);

test.each([
  ['a\nb\nc', 'a\nB\nc'],
  ['a\r\nb\r\n', 'a\nb\n'],
  ['a\nb\n', 'a\r\nb\r\nc\r\n'],
  ['a\r\nb\n', 'a\r\nb\r\n'],
  ['aaa', 'aa'],
  ['', 'new'],
  ['old', ''],
])('from %j to %j, as after a reload, no byte is lost and nothing counts as typed', (from, to) => {
  const { view, seen, opened } = edit(from);
  opened.show(to);
  expect(view.state.sliceDoc()).toBe(to);
  expect(seen).toEqual([]);
  view.dispatch({ changes: { from: 0, insert: 'x' } });
  expect(seen).toEqual([`x${to}`]);
});

test('what changes elsewhere leaves the cursor where it is', () => {
  const { view, opened } = edit('a = 1\nb = 2\nc = 3\n');
  view.dispatch({ selection: { anchor: 10 } });
  opened.show('a = 100\nb = 2\nc = 3\n');
  expect(view.state.selection.main.head).toBe(12);
});

test('a place is found behind characters of two units', () => {
  const { view, opened } = edit('a = "😀" bad\n');
  opened.goTo(1, 9);
  expect(view.state.sliceDoc(view.state.selection.main.from, view.state.selection.main.to)).toBe('bad');
});

test('what fits is offered as the desk says, and a desk that cannot say holds nobody up', async () => {
  const answer: Completions = { from: 0, options: [{ label: 'name', insert: 'name = ', kind: 'key' }] };
  const asked: [string, number][] = [];
  const { view } = edit('na\r\nb\r\n', {
    complete: async (text, offset) => {
      asked.push([text, offset]);
      if (asked.length > 1) throw new Error('gone');
      return answer;
    },
  });
  view.dispatch({ selection: { anchor: 2 } });
  startCompletion(view);
  await vi.waitFor(() => expect(currentCompletions(view.state).map((one) => one.label)).toEqual(['name']));
  expect(asked[0]).toEqual(['na\nb\n', 2]);
  view.dispatch({ changes: { from: 2, insert: ' ' }, selection: { anchor: 3 } });
  startCompletion(view);
  await vi.waitFor(() => expect(asked.length).toBe(2));
  await vi.waitFor(() => expect(completionStatus(view.state)).toBeNull());
});

const definition = (change: Partial<Definition> = {}): Definition => ({
  path: 'a',
  reference: { from: 10, to: 14 },
  optional: false,
  written: { from: 0, to: 1 },
  whole: true,
  ...change,
});

test('a jump selects where it leads, tells what it found, and does not move a text that changed meanwhile', async () => {
  const { view } = edit('a = 1\nb = ${a}\n');
  // The made-up page tells of a moved selection in the middle of moving it.
  vi.spyOn(view, 'focus').mockImplementation(() => {});
  const told: (Definition | null)[] = [];
  const tell = (found: Definition | null) => told.push(found);
  await jump(view, 12, async () => definition(), tell);
  expect([view.state.selection.main.from, view.state.selection.main.to]).toEqual([0, 1]);
  view.dispatch({ selection: { anchor: 12 } });
  await jump(view, 12, async () => definition({ written: null, whole: false }), tell);
  await jump(view, 3, async () => null, tell);
  expect(view.state.selection.main.head).toBe(12);
  expect(told.map((found) => found?.written ?? null)).toEqual([{ from: 0, to: 1 }, null, null]);
  const { promise, settle } = later<Definition | null>();
  const jumped = jump(view, 12, () => promise, tell);
  view.dispatch({ changes: { from: 0, insert: '# ' } });
  settle(definition());
  await jumped;
  expect([told.length, view.state.selection.main.head]).toEqual([3, 14]);
});

test('F12 asks for the reference at the cursor', async () => {
  const asked: number[] = [];
  const { view } = edit('b = ${a}\n', { define: async (_, offset) => (asked.push(offset), null) });
  view.dispatch({ selection: { anchor: 6 } });
  view.contentDOM.dispatchEvent(new KeyboardEvent('keydown', { key: 'F12', bubbles: true, cancelable: true }));
  await vi.waitFor(() => expect(asked).toEqual([6]));
});

test.each([
  ['b = ${a} ${?c.d}', 3, false],
  ['b = ${a} ${?c.d}', 4, true],
  ['b = ${a} ${?c.d}', 8, true],
  ['b = ${a}  ${?c.d}', 9, false],
  ['b = ${a} ${?c.d}', 12, true],
  ['b = ${a', 5, false],
])('in %s, %i is on a reference: %s', (line, at, expected) => expect(onReference(line, at)).toBe(expected));
