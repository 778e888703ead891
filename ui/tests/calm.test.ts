import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Calm } from '../src/state/calm';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When it is shown, if it is stirred at these times, with 100 ms apart. */
function shown(...stirred: number[]): number[] {
  const from = Date.now();
  const at: number[] = [];
  const calm = new Calm(100, () => at.push(Date.now() - from));
  for (const time of stirred) setTimeout(() => calm.stir(), time);
  vi.runAllTimers();
  return at;
}

test.each([
  [[], []],
  [[1], [1]],
  [[1, 2, 3], [1, 101]],
  [[1, 50, 120, 190, 260], [1, 101, 201, 301]],
  // Quiet for long enough: at once again.
  [[1, 150], [1, 150]],
  [[1, 50, 250], [1, 101, 250]],
])('stirred at %j it is shown at %j', (stirred, expected) => expect(shown(...stirred)).toEqual(expected));
