// What a profile comes to: names of paths, and which values a search is about.
import type { EffectiveValue } from '../backend';

/** More rows than anyone reads are not drawn; the search finds the rest. */
export const MOST = 400;

const plain = /^[A-Za-z0-9_-]+$/;

/** A path as it is written: names that need quotes have them. */
export const pathOf = (path: readonly string[]): string =>
  path.map((name) => (plain.test(name) ? name : JSON.stringify(name))).join('.');

/** The values whose path, text, reference or sharers hold every word of the search. */
export function found(values: readonly EffectiveValue[], search: string): EffectiveValue[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return values.filter((one) => {
    const text = [pathOf(one.path), one.value ?? '', one.origin.reference ?? '', ...one.origin.sharedWith].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
