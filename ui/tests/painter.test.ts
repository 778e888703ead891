import { expect, test } from 'vitest';
import { Painter, STEP, type Paint } from '../src/state/axis/painter';

const paints = (count: number): Paint[] =>
  Array.from({ length: count }, (_, i) => ({ key: `${i}`, x: i, y: 0, width: 6, height: 10, look: 'mark', text: `${i}`, kind: 'mark' }));

test.each<[string, number[], number, number]>([
  ['nothing needs no element', [0], 0, 0],
  ['a few are drawn with one step of elements', [3], STEP, 3],
  ['one more than a step makes another', [STEP, STEP + 1], 2 * STEP, STEP + 1],
  ['no element is taken away', [STEP + 1, 2], 2 * STEP, 2],
  ['there are no more than so many', [1_000], 100, 100],
])('%s', (_, drawn, elements, shown) => {
  const frame = document.createElement('div');
  const painter = new Painter(frame, 100);
  for (const count of drawn) painter.paint(paints(count));
  expect(frame.querySelectorAll('.shape')).toHaveLength(elements);
  expect(frame.querySelectorAll('.shape:not(.off)')).toHaveLength(shown);
});

test('what is drawn again stays on its element, and is found by it', () => {
  const frame = document.createElement('div');
  const painter = new Painter(frame, 100);
  painter.paint(paints(3));
  const third = frame.children[2] as Element;
  painter.paint(paints(3).slice(1));
  expect(third.textContent).toBe('2');
  expect(painter.keyOf(third)).toBe('2');
  expect(painter.keyOf(frame.children[0] as Element)).toBeUndefined();
});
