// Which rows of a long list are worth having in the document.

export type View = { top: number; height: number; row: number; count: number };

/** The rows from `from` up to, not including, `to`: those on the screen and `spare` more on either side. */
export function visible({ top, height, row, count }: View, spare = 8): { from: number; to: number } {
  const first = Math.floor(top / row) - spare;
  const last = Math.ceil((top + height) / row) + spare;
  const to = Math.min(Math.max(last, 0), count);
  return { from: Math.min(Math.max(first, 0), to), to };
}
