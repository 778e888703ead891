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
