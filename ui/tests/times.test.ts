import { expect, test } from 'vitest';
import { ago, duration, remaining, sinceStart } from '../src/state/times';

test.each([
  [0, '0:00', true],
  [-5_000, '0:00', true],
  [1, '0:01', false],
  [1_000, '0:01', false],
  [59_001, '1:00', false],
  [252_000, '4:12', false],
  [3_600_000, '1:00:00', false],
  [3_852_000, '1:04:12', false],
])('%i ms left reads %s', (left, text, over) => expect(remaining(1_000_000 + left, 1_000_000)).toMatchObject({ text, over }));

test.each([
  [0, '+0.00 s'],
  [310, '+0.31 s'],
  [6_414, '+6.41 s'],
  [99_999, '+100.00 s'],
  [125_000, '+2 min 05 s'],
  [3_725_000, '+1 h 02 min'],
  [-40, '+0.00 s'],
])('%i ms after the start reads %s', (ms, text) => expect(sinceStart(5_000 + ms, 5_000, 'en')).toBe(text));

test.each([
  [4_999, null],
  [5_000, { n: 5, unit: 's' }],
  [60_000, { n: 1, unit: 'min' }],
  [3_599_000, { n: 59, unit: 'min' }],
  [7_200_000, { n: 2, unit: 'h' }],
  [172_800_000, { n: 2, unit: 'd' }],
  [-9_000, null],
])('%i ms ago', (ms, expected) => expect(ago(1_000_000_000, 1_000_000_000 + ms)).toEqual(expected));

test.each([
  [0.42, '0.4 ms'],
  [0, '0 ms'],
  [8, '8 ms'],
  [999, '999 ms'],
  [1_240, '1.2 s'],
])('%d ms took %s', (ms, text) => expect(duration(ms, 'en')).toBe(text));

test('decimals are written as the language does', () =>
  expect([duration(1_240, 'de'), duration(0.42, 'de'), sinceStart(5_310, 5_000, 'de')]).toEqual(['1,2 s', '0,4 ms', '+0,31 s']));
