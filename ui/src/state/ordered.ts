// Sorting what nearly always is in order already: one look along it, and no more.

/** The items in order; the same array where they are. */
export function ordered<T>(items: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  for (let i = 1; i < items.length; i++)
    if (compare(items[i - 1] as T, items[i] as T) > 0) return items.toSorted(compare);
  return items;
}
