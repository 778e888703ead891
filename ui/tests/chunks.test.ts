import { expect, test } from 'vitest';
import { chunkOf, starts } from '../src/state/chunks';

test.each<[number, number[]]>([
  [0, []],
  [1, [0]],
  [64, [0]],
  [65, [0, 8, 32]],
  [96, [0, 8, 32]],
  [97, [0, 8, 32, 96]],
  [200, [0, 8, 32, 96, 160]],
])('%i items begin at %j', (length, expected) => {
  expect(starts(length)).toEqual(expected);
});

test('every item is in the piece that begins before it and ends behind it', () => {
  for (const length of [1, 64, 65, 97, 10_000]) {
    const begins = starts(length);
    for (let index = 0; index < length; index++) {
      const chunk = chunkOf(begins, index);
      const [from, to] = [begins[chunk] ?? Infinity, begins[chunk + 1] ?? length];
      expect(from <= index && index < to, `${index} of ${length}`).toBe(true);
    }
  }
  expect(chunkOf(starts(10), -1)).toBe(-1);
});
