// What a detail shows of an item: the command for curl, differences, times spelled out, characters nobody sees.
import { execFileSync } from 'node:child_process';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { DecodedNode } from '../src/backend';
import { move } from '../src/parts/decoded/keys';
import Node from '../src/parts/decoded/Node.svelte';
import { codePoint, colour, detailTabs, marked } from '../src/parts/detail';
import { before, compared } from '../src/state/before';
import { curl, quoted, requestOf, type Request } from '../src/state/curl';
import { diff, MOST } from '../src/state/diff';
import { SIGNS, tone, troubled } from '../src/state/said';
import { distance, utc } from '../src/state/spell';
import { created, event, exchange, item } from './make';

const request = (change: Partial<Request>): Request => ({ method: 'POST', url: 'http://h/p', headers: [], body: '', ...change });

test.each<[string, Partial<Request>, string]>([
  ['nothing to say', { method: 'GET' }, 'curl http://h/p'],
  ['a post without a body says so', {}, 'curl --request POST http://h/p'],
  ['a body makes it a post', { body: 'a=b' }, 'curl http://h/p --data-raw a=b'],
  ['another method with a body', { method: 'PUT', body: '{}' }, "curl --request PUT http://h/p --data-raw '{}'"],
  ['a head', { method: 'HEAD' }, 'curl --head http://h/p'],
  ['brackets are no patterns', { method: 'GET', url: 'http://[::1]/p' }, "curl --globoff 'http://[::1]/p'"],
  [
    'what curl writes itself is left out',
    { method: 'GET', headers: [{ name: 'Host', value: 'x' }, { name: 'DPoP', value: 'a.b.•••' }] },
    "curl http://h/p --header 'DPoP: a.b.•••'",
  ],
  ['a header without a value', { method: 'GET', headers: [{ name: 'a', value: '' }] }, "curl http://h/p --header 'a;'"],
  ['a header has one line', { method: 'GET', headers: [{ name: 'a', value: 'b\r\nc' }] }, "curl http://h/p --header 'a: b c'"],
])('curl: %s', (_, change, expected) => expect(curl(request(change)).replaceAll(' \\\n  ', ' ')).toBe(expected));

// Whatever it is, a shell hands it on as it was.
const NASTY = ['', "it's", "''", '"$HOME"', '$(touch /tmp/x)', '`id`', 'a\nb', '\\', "\\'", '!!', '-n', '*', '~', 'ä €', '#', ';&|<>'];

test.skipIf(process.platform === 'win32').each(NASTY)('a shell hands on %j', (text) => {
  const heard = execFileSync('/bin/sh', ['-c', `printf %s. ${quoted(text)}`], { encoding: 'utf8' });
  expect(heard).toBe(`${text}.`);
});

test('a zero byte cannot be said', () => expect(quoted('a\u0000b c')).toBe("'ab c'"));

test('an exchange is asked again where it was asked', () => {
  const what = { ...exchange('/openid4vci/token'), asked: 'https://h/tenant' };
  expect(requestOf(item('k', 0, what))?.url).toBe('https://h/tenant/openid4vci/token');
  expect(requestOf(item('k', 0, exchange('/token')))).toBe(null);
  expect(requestOf(item('k', 0, created))).toBe(null);
});

test.each<[unknown, unknown, string[]]>([
  [{ a: 1 }, { a: 1 }, []],
  [{ a: 1, b: 2 }, { b: 3, c: 4 }, ['removed a', 'changed b', 'added c']],
  [{ a: { b: [1, 2] } }, { a: { b: [1, 3, 4] } }, ['changed a.b[1]', 'added a.b[2]']],
  [{ a: [] }, { a: {} }, ['changed a']],
  [{ 'a b': 1 }, { 'a b': null }, ['changed ["a b"]']],
  [{ a: {} }, { a: { toString: 1 } }, ['added a.toString']],
  ['x', 'y', ['changed ']],
  [null, undefined, ['changed ']],
])('from %j to %j', (from, to, expected) =>
  expect(diff(from, to).map(({ kind, path }) => `${kind} ${path}`)).toEqual(expected),
);

test('a flood of differences is cut', () => {
  const many = (n: number) => Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, n]));
  expect(diff(many(0), many(1))).toHaveLength(MOST);
});

test('what an item is compared with', () => {
  const all = [
    item('c', 0, created),
    item('e1', 1, event(1, 'a')),
    item('t1', 2, exchange('/token', 400)),
    item('n', 3, exchange('/nonce')),
    item('t2', 4, exchange('/token?x')),
    item('e2', 5, event(2, 'b')),
  ];
  const found = (key: string) => before(all.find((one) => one.key === key)!, all)?.key ?? null;
  expect(['c', 'e1', 't1', 'n', 't2', 'e2'].map(found)).toEqual([null, null, null, null, 't1', 'e1']);
  const [, , first, , second] = all;
  expect(diff(compared(first!), compared(second!)).map(({ path }) => path)).toEqual(['status']);
  expect(detailTabs(second!, null, true).map(({ name }) => name)).toContain('difference');
});

test.each<[number, string, string]>([
  [0, '2026-11-30 02:31:07 UTC', 'now'],
  [-4_000, '2026-11-30 02:31:03 UTC', '-4 s'],
  [119_999, '2026-11-30 02:33:06 UTC', '+119 s'],
  [7_200_000, '2026-11-30 04:31:07 UTC', '+2 h'],
  [-172_800_000, '2026-11-28 02:31:07 UTC', '-2 d'],
])('%d ms away', (ms, instant, away) => {
  const from = Date.UTC(2026, 10, 30, 2, 31, 7);
  const told = distance(from + ms, from);
  expect(utc(from + ms)).toBe(instant);
  expect(told ? `${told.past ? '-' : '+'}${told.n} ${told.unit}` : 'now').toBe(away);
});

test('no time is no failure', () => expect(utc(1e300)).toBe(''));

test('unseen characters are marked, and nothing is lost', () => {
  const text = '{"a":"x\u202ey\u0000\u200b"}\n\tz';
  const pieces = marked(colour(text));
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  expect(pieces.filter((piece) => piece.tone === 'mark').map((piece) => codePoint(piece.text))).toEqual([
    'U+202E',
    'U+0000',
    'U+200B',
  ]);
});

const node = (label: string, more: Partial<DecodedNode> = {}): DecodedNode => ({
  label,
  value: null,
  shape: null,
  at: null,
  says: null,
  with: null,
  nodes: [],
  ...more,
});

test('what is wrong below is seen at once', () => {
  expect(troubled(node('a', { nodes: [node('b', { says: 'digestDiffers' })] }))).toBe(true);
  expect(troubled(node('a', { nodes: [node('b', { says: 'expired' })] }))).toBe(false);
  expect(SIGNS[tone('right')]).toBe('✓');
  render(Node, { node: node('a', { nodes: [node('b', { says: 'digestDiffers', with: 'other' })] }), from: 0 });
  expect(screen.getByText('digest is not the signed one')).toBeTruthy();
});

test('arrow keys lead through the tree', async () => {
  const tree = document.createElement('div');
  tree.innerHTML =
    '<details><summary data-row tabindex="0">a</summary><div><div data-row tabindex="-1">b</div></div></details>' +
    '<div data-row tabindex="-1">c</div>';
  document.body.append(tree);
  tree.addEventListener('keydown', move);
  const [a, b, c] = [...tree.querySelectorAll<HTMLElement>('[data-row]')];
  const press = (key: string) => fireEvent.keyDown(document.activeElement!, { key });
  a!.focus();
  await press('ArrowDown');
  expect(document.activeElement).toBe(c);
  await press('ArrowUp');
  await press('ArrowRight');
  expect(tree.querySelector('details')!.open).toBe(true);
  await press('ArrowRight');
  expect(document.activeElement).toBe(b);
  await press('ArrowLeft');
  expect(document.activeElement).toBe(a);
  await press('ArrowLeft');
  expect(tree.querySelector('details')!.open).toBe(false);
  tree.remove();
});
