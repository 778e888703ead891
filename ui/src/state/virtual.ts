// Which rows of a long list are worth having in the document.

export type View = { top: number; height: number; row: number; count: number };

/**
 * The rows from `from` up to, not including, `to`: those on the screen and `spare` more on either side. Wherever one is,
 * they are at most {@link most}.
 */
export function visible({ top, height, row, count }: View, spare = 4): { from: number; to: number } {
  const first = Math.floor(top / row) - spare;
  const to = Math.min(Math.max(first + most({ height, row }, spare), 0), count);
  return { from: Math.min(Math.max(first, 0), to), to };
}

/** As many rows as {@link visible} ever returns. */
export const most = ({ height, row }: Pick<View, 'height' | 'row'>, spare = 4): number => Math.ceil(height / row) + 1 + 2 * spare;

/** A row on view: where it is in the list, and which of the elements that take turns shows it. */
export type Placed<Row> = { row: Row; at: number; slot: number };

/**
 * The rows from index `from` on, each on its element: one that leaves the screen lends its own to the one that comes. `ordinal` is the
 * number of the first, which stays while rows come before it. What is the same as before is the same object, so that nothing of it is
 * looked at again.
 */
export function placed<Row>(
  rows: readonly Row[],
  { from, ordinal, turns }: { from: number; ordinal: number; turns: number },
  before: readonly Placed<Row>[] = [],
): Placed<Row>[] {
  const bySlot = new Map(before.map((one) => [one.slot, one]));
  return rows.map((row, index) => {
    const at = from + index;
    const slot = (((ordinal + index) % turns) + turns) % turns;
    const same = bySlot.get(slot);
    return same?.row === row && same.at === at ? same : { row, at, slot };
  });
}
