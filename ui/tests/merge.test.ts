import { expect, test } from 'vitest';
import { changed, lineChanges } from '../src/state/lines';
import { conflictsIn, pieces, together, type Choice } from '../src/state/merge';

const text = (...lines: string[]): string => lines.join('\n');

/** `base`, `mine` and `theirs` line by line, what was chosen for each conflict, and what comes of it. */
type Case = [string, string, string, Choice[], string | null];

test.each<Case>([
  ['', '', '', [], ''],
  ['a b c', 'a b c', 'a b c', [], 'a b c'],
  ['a b c', 'A b c', 'a b c', [], 'A b c'],
  ['a b c', 'a b c', 'a b C', [], 'a b C'],
  ['a b c d e', 'A b c d e', 'a b c d E', [], 'A b c d E'],
  ['a b c d e', 'a c d e', 'a b c d e f', [], 'a c d e f'],
  ['a b c', 'a X b c', 'a b Y c', [], 'a X b Y c'],
  // Both did the same: nothing to ask.
  ['a b c', 'a B c', 'a B c', [], 'a B c'],
  ['a b c', 'a c', 'a c', [], 'a c'],
  // Both touched the same line.
  ['a b c', 'a M c', 'a T c', [], null],
  ['a b c', 'a M c', 'a T c', ['mine'], 'a M c'],
  ['a b c', 'a M c', 'a T c', ['theirs'], 'a T c'],
  ['a b c', 'a M c', 'a T c', ['both'], 'a T M c'],
  ['a b c', 'a c', 'a T c', ['mine'], 'a c'],
  ['a b c', 'a c', 'a T c', ['theirs'], 'a T c'],
  ['a', 'M', '', ['both'], ' M'],
  ['a b c d e', 'A b c d M', 'T b c d E', ['mine', 'theirs'], 'A b c d E'],
  ['a b c d e', 'A b c d M', 'T b c d E', ['mine'], null],
  // Put in at the same place.
  ['a b', 'a M b', 'a T b', ['both'], 'a T M b'],
])('%s: mine %s, theirs %s, chosen %o', (base, mine, theirs, choices, expected) => {
  const [b, m, t] = [base, mine, theirs].map((words) => text(...words.split(' '))) as [string, string, string];
  const all = pieces(b, m, t);
  expect(together(all, choices)).toBe(expected === null ? null : text(...expected.split(' ')));
});

test.each([
  ['a\r\nb\r\nc\r\n', 'A\r\nb\r\nc\r\n', 'a\r\nb\r\nC\r\n', 'A\r\nb\r\nC\r\n'],
  ['a\nb', 'a\nb\n', 'A\nb', 'A\nb\n'],
  ['\ufeffa\nb\nc', '\ufeffa\nb\nM', '\ufeffT\nb\nc', '\ufeffT\nb\nM'],
])('no byte besides is changed: %j', (base, mine, theirs, expected) => {
  expect(together(pieces(base, mine, theirs), [])).toBe(expected);
});

test('one conflict holds what each has', () => {
  const [conflict, ...others] = conflictsIn(pieces('a\nb\nc\nd', 'a\nM\nm\nd', 'a\nT\nd'));
  expect(others).toEqual([]);
  expect(conflict).toEqual({ kind: 'conflict', base: ['b', 'c'], mine: ['M', 'm'], theirs: ['T'] });
});

/** The same numbers every time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('whatever was changed: nothing of one side alone is lost, and both sides are treated alike', () => {
  const roll = dice(7);
  const edited = (lines: string[]): string[] => {
    const out = [...lines];
    for (let edits = roll(4); edits > 0; edits -= 1) {
      out.splice(roll(out.length + 1), roll(3), ...Array.from({ length: roll(3) }, () => `${roll(5)}`));
    }
    return out;
  };
  let conflicts = 0;
  for (let round = 0; round < 2_000; round += 1) {
    const base = Array.from({ length: roll(12) }, () => `${roll(5)}`);
    const [b, m, t] = [base, edited(base), edited(base)].map((lines) => lines.join('\n')) as [string, string, string];
    expect(together(pieces(b, m, b), [])).toBe(m);
    expect(together(pieces(b, b, t), [])).toBe(t);
    expect(together(pieces(b, m, m), [])).toBe(m);
    const here = pieces(b, m, t);
    const count = conflictsIn(here).length;
    conflicts += count;
    const there = pieces(b, t, m);
    expect(together(there, Array(count).fill('theirs'))).toBe(together(here, Array(count).fill('mine')));
    expect(together(there, Array(count).fill('mine'))).toBe(together(here, Array(count).fill('theirs')));
  }
  expect(conflicts).toBeGreaterThan(500);
});

test.each([
  ['', '', 0, 0],
  ['a', 'a', 0, 0],
  ['a\nb\nc', 'a\nB\nc', 1, 1],
  ['a\nb', 'a\nb\nc\nd', 2, 0],
  ['a\nb\nc', 'c', 0, 2],
  ['a\nb', 'a\r\nb', 1, 1],
])('lines changed from %j to %j', (before, after, added, removed) => {
  expect(changed(before, after)).toEqual({ added, removed });
});

test('more different lines than there are letters are one change', () => {
  const many = Array.from({ length: 64_000 }, (_, i) => `${i}`);
  expect(lineChanges(many, [])).toEqual([{ fromA: 0, toA: 64_000, fromB: 0, toB: 0 }]);
  expect(lineChanges(many.slice(0, 60_000), many.slice(0, 59_999))).toHaveLength(1);
});

test('a long file is merged in the time of a click', () => {
  const base = Array.from({ length: 3_000 }, (_, i) => (i % 4 === 3 ? '  }' : `  key-${i % 40} = ${i % 90}`));
  const mine = base.with(10, 'mine');
  const theirs = base.toSpliced(2_900, 1, 'theirs', 'and more');
  const began = performance.now();
  const merged = together(pieces(base.join('\n'), mine.join('\n'), theirs.join('\n')), []);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(merged).toBe(base.with(10, 'mine').toSpliced(2_900, 1, 'theirs', 'and more').join('\n'));
});
