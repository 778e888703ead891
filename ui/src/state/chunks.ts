// A long list is put into the document piece by piece, as it comes into view.

/** Items of a piece, and of a list that is one piece. */
const CHUNK = 64;
/** The first piece of a long list fills what is seen of it; the second is what is near, and so short that the first is painted soon. */
const FIRST = 8;
const SECOND = 24;

/** Where the pieces of a list of so many items begin. */
export function starts(length: number): number[] {
  if (length <= CHUNK) return length === 0 ? [] : [0];
  const found = [0, FIRST];
  for (let at = FIRST + SECOND; at < length; at += CHUNK) found.push(at);
  return found;
}

/** The piece that an item is in, as an index into where they begin; -1 when there is none. */
export const chunkOf = (begins: readonly number[], index: number): number => begins.findLastIndex((from) => from <= index);
