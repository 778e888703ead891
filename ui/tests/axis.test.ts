import { expect, test } from 'vitest';
import { rows, spans, type AxisRow, type Piece } from '../src/state/axis/pieces';
import { scale } from '../src/state/axis/scale';
import { MARK, place, POOL, shapes } from '../src/state/axis/shapes';
import { breaks, nice, ticks } from '../src/state/axis/ticks';
import { around, panned, pixel, revealing, WHOLE, zoomed } from '../src/state/axis/view';
import { long, since } from '../src/state/axis/words';
import { attempt, created, event, exchange, item, row } from './make';

const moments = (...at: number[]) => at.map((from) => ({ from, to: from }));
const drawnStretches = (start: number, ...of: Parameters<typeof scale>[1][]) =>
  scale(start, of.flat())
    .stretches.map(({ from, to, idle }) => (idle ? `${from}~${to}` : `${from}-${to}`))
    .join(' ');

test.each<[string, Parameters<typeof scale>[1], string]>([
  ['nothing', [], ''],
  ['even steps are all active', moments(0, 1000, 2000, 3000, 4000, 5000), '0-5000'],
  ['a long wait is idle', moments(0, 100, 150, 60_000, 60_050), '0-150 150~60000 60000-60050'],
  ['so is a short one beside moments', [{ from: 300, to: 303 }, { from: 1700, to: 1706 }], '0~300 300-303 303~1700 1700-1706'],
  ['moments far apart have only breaks', moments(0, 5_000, 60_000), '0~5000 5000~60000'],
  ['what lasts is never idle', [{ from: 0, to: 60_000 }, { from: 60_100, to: 60_110 }], '0-60110'],
  ['what was before the start is left out', moments(-50, 10, 20), '0-20'],
])('stretches: %s', (_, of, expected) => expect(drawnStretches(0, of)).toBe(expected));

const walk = scale(0, [...moments(0, 302, 306, 1712, 1720), { from: 3240, to: 3249 }, ...moments(250_000)]);

test('positions rise from 0 to 1 with time, and time is found back', () => {
  const instants = [0, 1, 302, 304, 306, 900, 1712, 1720, 3240, 3245, 3249, 100_000, 250_000];
  const at = instants.map(walk.at);
  expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
  expect([at[0], at.at(-1)]).toEqual([0, 1]);
  instants.forEach((instant) => expect(walk.time(walk.at(instant))).toBeCloseTo(instant, 4));
  expect([walk.at(-5), walk.at(1e9), walk.time(-1), walk.time(2)]).toEqual([0, 1, 0, 250_000]);
});

test('within an active stretch time is true to scale', () =>
  expect(walk.at(304) - walk.at(302)).toBeCloseTo(walk.at(306) - walk.at(304), 9));

test('four idle minutes take no more of the axis than one idle second', () => {
  const [minutes, second] = [walk.at(250_000) - walk.at(3249), walk.at(1712) - walk.at(306)];
  expect(minutes).toBeLessThan(second * 2);
});

test('breaks in view carry their length', () =>
  expect(breaks(walk, WHOLE, 800).map(({ ms }) => long(ms, 'en'))).toEqual(['302 ms', '1.4 s', '1.5 s', '4 min 7 s']));

test.each([
  [0.4, 1],
  [3, 5],
  [70, 100],
  [1400, 2000],
  [45_000, 60_000],
  [4_000_000, 7_200_000],
])('labels %d ms apart come every %d ms', (ms, expected) => expect(nice(ms)).toBe(expected));

test.each([WHOLE, { left: walk.at(302), span: walk.at(306) - walk.at(302) }, { left: 0.4, span: 0.3 }])('labels keep apart, in view %o', (view) => {
  const found = ticks(walk, 0, view, 640);
  expect(found.length).toBeGreaterThan(1);
  found.slice(1).forEach(({ x }, i) => expect(x - (found[i]?.x ?? 0)).toBeGreaterThanOrEqual(64));
  found.forEach(({ x, at }) => expect(pixel(view, walk.at(at), 640)).toBeCloseTo(x, 0));
});

test.each([
  [0, 1, '0'],
  [31, 1, '31 ms'],
  [3246, 1, '3.246 s'],
  [3200, 100, '3.2 s'],
  [125_000, 1000, '2:05'],
  [125_250, 10, '2:05.25'],
  [3_852_000, 60_000, '1:04:12'],
])('%d ms with labels every %d: %s', (ms, step, text) => expect(since(ms, step, 'en')).toBe(text));

test.each([
  [250_000, '4 min 10 s'],
  [7_500_000, '2 h 5 min'],
  [120_000, '2 min'],
  [273_600_000, '3 d 4 h'],
])('a break of %d ms: %s', (ms, text) => expect(long(ms, 'en')).toBe(text));

test('zooming keeps the anchor, panning stays inside, all of it is the end', () => {
  const near = zoomed(WHOLE, 4, 0.25);
  expect(near).toEqual({ left: 0.1875, span: 0.25 });
  expect(pixel(near, 0.25, 100)).toBeCloseTo(25);
  expect(zoomed(near, 0.001, 0.9)).toEqual(WHOLE);
  expect(panned(near, 99)).toEqual({ left: 0.75, span: 0.25 });
  expect(panned(near, -99)).toEqual({ left: 0, span: 0.25 });
  expect(revealing(near, 0.3)).toEqual(near);
  expect(revealing(near, 0.9).left).toBeCloseTo(0.67);
  expect(around(0.2, 0.2).span).toBeGreaterThan(0);
});

test('every kind of thing has its lane', () => {
  const timeline = [
    item('c', 1000, created),
    item('v', 1010, { kind: 'visit', method: 'GET', path: '/.well-known/x', status: 200, duration: 2 }),
    item('t', 1020, exchange('/openid4vci/token?x=1')),
    item('e', 1025, event(1, 'requested_token')),
    item('a1', 1030, attempt(1, 1, 'waiting', { status: 503, error: 'HTTP 503', dueSince: 1026, duration: 4, nextAt: 3000 })),
    item('bad', 1040, exchange('/openid4vci/credential', 400, 'invalid_proof')),
    item('end', 1044, event(2, 'issuance_status')),
  ];
  const drawn = rows(row({ status: 'UNSUCCESSFUL' }), timeline, 1050).map(({ lane, pieces, under }) =>
    [lane, ...pieces.map(({ key, tone, text }) => `${key}/${tone}/${text}`), ...under.map(({ kind, from, to }) => `${kind} ${from}-${to}`)].join(' '),
  );
  expect(drawn).toEqual([
    'wallet v/visit/x t/wallet/token bad/bad/credential',
    'issuer c/issuer/◇ e/issuer/⚑ bad/bad/! end/bad/✕',
    'stream e/stream/1 end/stream/2 band 1025-1044',
    'webhook a1/bad/503 wait 1026-1030 next 1034-3000',
  ]);
});

const mark = (key: string, from: number, change: Partial<Piece> = {}): Piece => ({
  key,
  from,
  to: from,
  kind: 'mark',
  tone: 'stream',
  text: '',
  ...change,
});
const oneRow = (pieces: Piece[]): AxisRow[] => [{ lane: 'issuer', index: 0, pieces, under: [] }];
const drawnAs = (pieces: Piece[], width = 1000, pool = POOL, view = WHOLE) => {
  const all = oneRow(pieces);
  const axis = scale(0, spans(all));
  return shapes(place(all, axis), axis, view, width, pool);
};

test.each<[string, Piece[], string]>([
  ['far apart', [mark('a', 0), mark('b', 500), mark('c', 1000)], 'mark mark mark'],
  ['two of one moment stand side by side', [mark('a', 0), mark('b', 500), mark('c', 500), mark('d', 1000)], 'mark mark mark mark'],
  ['three of one moment are counted', [mark('a', 0), ...['b', 'c', 'd'].map((key) => mark(key, 500)), mark('e', 1000)], 'mark block*3 mark'],
  ['bars that touch are counted', [mark('a', 0, { to: 500, kind: 'bar' }), mark('b', 500, { to: 502, kind: 'bar' }), mark('z', 1000)], 'bar bar mark'],
])('shapes: %s', (_, pieces, expected) =>
  expect(
    drawnAs(pieces)
      .map((shape) => ('first' in shape && shape.last > shape.first ? `${shape.kind}*${shape.last - shape.first + 1}` : shape.kind))
      .join(' '),
  ).toBe(expected));

/** The same every time: a stride over all residues instead of chance. */
const scattered = (count: number, over: number) =>
  Array.from({ length: count }, (_, i) => mark(`m${i}`, (i * 7919) % over, i % 3 === 0 ? { kind: 'bar' } : {})).map((one, i) =>
    one.kind === 'bar' ? { ...one, to: one.from + (i % 90), tone: i % 50 === 0 ? ('bad' as const) : one.tone } : one,
  ).sort((a, b) => a.from - b.from);

test.each([
  [1, WHOLE, 1200],
  [9, WHOLE, 1200],
  [9, WHOLE, 3800],
  [9, { left: 0.5, span: 0.01 }, 1200],
  [9, { left: 0.2, span: 1e-5 }, 1200],
  [40, WHOLE, 2000],
])('10,000 marks in %d rows seen in %o: never more shapes than the pool, and nothing lost', (count, view, width) => {
  const pieces = scattered(10_000, 400_000);
  const all = Array.from({ length: count }, (_, index): AxisRow => ({ lane: 'webhook', index, pieces, under: [] }));
  const axis = scale(0, spans(all.slice(0, 1)));
  const placed = place(all, axis);
  const drawn = shapes(placed, axis, view, width);
  expect(drawn.length).toBeLessThanOrEqual(POOL);
  const stands = new Set(drawn.flatMap((one) => ('first' in one && one.row === 0 ? Array.from({ length: one.last - one.first + 1 }, (_, i) => one.first + i) : [])));
  pieces.forEach((piece, i) => {
    const x = pixel(view, axis.at(piece.from), width);
    if (x >= 0 && x <= width) expect(stands.has(i)).toBe(true);
  });
  drawn.forEach((one) => expect(one.x).toBeGreaterThanOrEqual(-MARK - 40));
});

test.each([
  [1000, WHOLE],
  [333, WHOLE],
  [1000, { left: 0.5, span: 0.01 }],
  [1000, { left: 0.2, span: 1e-4 }],
  [2000, { left: 0.2, span: 0.01 }],
  [2000, { left: 0.53, span: 0.1 }],
  [2000, { left: 0.31, span: 0.04 }],
])('marks passed over in leaps are grouped as one by one: %d pixels, %o', (width, view) => {
  for (const rows of [1, 11]) for (const [count, over] of [[10_000, 400_000], [3_000, 60_000], [60, 20_000], [10_000, 300]] as const) {
    const pieces = Array.from({ length: count }, (_, i) => mark(`m${i}`, (i * 7919) % over)).sort((a, b) => a.from - b.from);
    const axis = scale(0, spans(oneRow(pieces)));
    // Of many rows each has few shapes: what touches nothing is put together, too.
    const placed = place(Array.from({ length: rows }, () => oneRow(pieces)).flat(), axis);
    expect(placed[0]?.marks).toBe(true);
    const oneByOne = placed.map((row) => ({ ...row, marks: false }));
    expect(shapes(placed, axis, view, width)).toEqual(shapes(oneByOne, axis, view, width));
  }
});

test('a block says when something in it went wrong', () => {
  const pieces = ['a', 'b', 'c'].map((key, i) => mark(key, 500, i === 1 ? { tone: 'bad' } : {}));
  expect(drawnAs([mark('x', 0), ...pieces, mark('y', 1000)]).map((one) => 'bad' in one && one.bad)).toEqual([false, true, false]);
});
