import { expect, test } from 'vitest';
import { catalogues } from '../src/strings';

type Leaf = { path: string; kind: string; text: string };

function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value === 'string') return [{ path, kind: 'text', text: value }];
  if (typeof value === 'function') return [{ path, kind: 'made', text: String((value as (...args: unknown[]) => string)(2, 3)) }];
  return Object.entries(value as object).flatMap(([key, one]) => leaves(one, path ? `${path}.${key}` : key));
}

const english = leaves(catalogues.en);

test.each(['de'] as const)('%s has every text English has, of the same kind, and none besides', (language) => {
  const shape = (list: Leaf[]) => list.map(({ path, kind }) => `${path} ${kind}`).sort();
  expect(shape(leaves(catalogues[language]))).toEqual(shape(english));
});

test.each(['en', 'de'] as const)('%s has no empty text', (language) => {
  expect(leaves(catalogues[language]).filter((leaf) => leaf.text.trim() === '')).toEqual([]);
});

test('German is German: few texts read the same in both', () => {
  const german = new Map(leaves(catalogues.de).map((leaf) => [leaf.path, leaf.text]));
  const same = english.filter((leaf) => german.get(leaf.path) === leaf.text);
  expect(same.length).toBeLessThan(english.length * 0.15);
});
