import { expect, test } from 'vitest';
import { colour, detailTabs, layOut } from '../src/parts/detail';
import { chosenAddress, usable } from '../src/places/issue/addresses';
import { contrast, face } from '../src/state/colour';
import { visible } from '../src/state/virtual';
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
