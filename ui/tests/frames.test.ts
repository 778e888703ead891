import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { perFrame } from '../src/backend/frames';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void (vi.useRealTimers(), vi.unstubAllGlobals()));

/** Frames that come when they are called for; nothing draws by itself. */
function frames() {
  let drawn: (() => void) | undefined;
  vi.stubGlobal('requestAnimationFrame', (what: () => void) => ((drawn = what), 1));
  vi.stubGlobal('cancelAnimationFrame', () => (drawn = undefined));
  return () => drawn?.();
}

test('what comes between two frames is handed on at once, in order, and once', () => {
  const draw = frames();
  const took: number[][] = [];
  const take = perFrame<number>((all) => took.push(all));
  take([1]);
  take([]);
  take([2, 3]);
  expect(took).toEqual([]);
  draw();
  draw();
  take([4]);
  draw();
  vi.runAllTimers();
  expect(took).toEqual([[1, 2, 3], [4]]);
});

test('a page that is not drawn takes them all the same', () => {
  const draw = frames();
  const took: number[][] = [];
  const take = perFrame<number>((all) => took.push(all));
  take([1]);
  vi.advanceTimersByTime(99);
  take([2]);
  expect(took).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(took).toEqual([[1, 2]]);
  draw();
  expect(took).toHaveLength(1);
});
