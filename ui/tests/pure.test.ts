import { expect, test } from 'vitest';
import { colour, detailTabs, layOut } from '../src/parts/detail';
import { chosenAddress, usable } from '../src/places/issue/addresses';
import { contrast, face } from '../src/state/colour';
import { placed, visible } from '../src/state/virtual';
import { event, exchange, item } from './make';

test.each([
  ['#2447b5', '#ffffff'],
  ['#ffffff', '#ffffff'],
  ['#000000', '#000000'],
  ['#ffd400', '#ffffff'],
  ['#777777', '#888888'],
  ['#0f0', null],
  [null, null],
  ['not a colour', 'red'],
])('a card of %s with %s is readable everywhere', (background, text) => {
  const look = face(background, text);
  expect(contrast(look.from, look.text)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(look.to, look.text)).toBeGreaterThanOrEqual(4.5);
});

test('a readable text colour of the metadata is kept', () => expect(face('#1b4478', '#ffeecc').text).toBe('#ffeecc'));

test.each([
  [
    { top: 0, height: 570, row: 57, count: 0 },
    { from: 0, to: 0 },
  ],
  [
    { top: 0, height: 570, row: 57, count: 5 },
    { from: 0, to: 5 },
  ],
  [
    { top: 0, height: 570, row: 57, count: 100_000 },
    { from: 0, to: 13 },
  ],
  [
    { top: 57_000, height: 570, row: 57, count: 100_000 },
    { from: 998, to: 1013 },
  ],
  [
    { top: 9_999_999, height: 570, row: 57, count: 100 },
    { from: 100, to: 100 },
  ],
])('visible rows of %o', (view, expected) => expect(visible(view, 2)).toEqual(expected));

const inTurns = (rows: string, from: number, ordinal: number, before = placed<string>([], { from: 0, ordinal: 0, turns: 4 })) =>
  placed([...rows], { from, ordinal, turns: 4 }, before);
test.each([
  ['at the top', 'abcd', 0, 0, 'a@0/0 b@1/1 c@2/2 d@3/3', ''],
  ['a row further down', 'bcde', 1, 1, 'b@1/1 c@2/2 d@3/3 e@4/0', 'bcd'],
  ['a new row above', 'nabc', 0, -1, 'n@0/3 a@1/0 b@2/1 c@3/2', ''],
  ['another row in its place', 'aXcd', 0, 0, 'a@0/0 X@1/1 c@2/2 d@3/3', 'acd'],
  ['far away', 'wxyz', 96, 96, 'w@96/0 x@97/1 y@98/2 z@99/3', ''],
])('rows on their elements, %s', (name, rows, from, ordinal, expected, kept) => {
  const before = name === 'at the top' ? [] : inTurns('abcd', 0, 0);
  const now = inTurns(rows, from, ordinal, before);
  expect(now.map(({ row, at, slot }) => `${row}@${at}/${slot}`).join(' ')).toBe(expected);
  expect(now.filter((one) => before.includes(one)).map(({ row }) => row).join('')).toBe(kept);
});

test.each(['', '{"a":[1,true,null,"x\\"y"],"b":-1.5e3}', 'plain <b>text</b>', '{"unclosed": "'])(
  'colouring %s loses nothing',
  (text) => {
    expect(
      colour(layOut(text))
        .map((piece) => piece.text)
        .join(''),
    ).toBe(layOut(text));
  },
);

test('what is no JSON stays byte for byte', () => expect(layOut('{"a":1} trailing')).toBe('{"a":1} trailing'));

test.each([
  [event(1, 'x'), 'pretty exact decoded'],
  [exchange('/token'), 'pretty exact headers decoded'],
  [{ kind: 'created' as const }, 'session'],
])('tabs of %o', (what, names) =>
  expect(
    detailTabs(item('k', 0, what), { a: 1 })
      .map((tab) => tab.name)
      .join(' '),
  ).toBe(names),
);

test('an address is offered only when it is listened on', () => {
  const address = (ip: string, on: boolean) => ({
    kind: 'lan' as const,
    url: `http://${ip}:7002`,
    ip,
    interface: null,
    on,
    selected: false,
    verdict: '',
  });
  expect(usable(address('10.0.0.1', false))).toBe(false);
  expect(usable({ ...address('10.0.0.1', true), url: null })).toBe(false);
  expect(chosenAddress([address('10.0.0.1', false), address('10.0.0.2', true)], 'lan')?.ip).toBe('10.0.0.2');
});
