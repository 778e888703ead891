// From what stands on the axis to what is drawn of it: at most so many shapes, however much there is.
import type { AxisRow, Piece, Under } from './pieces';
import type { Scale } from './scale';
import { pixel, type View } from './view';

/** As many shapes as are ever drawn. */
export const POOL = 480;
/** In pixels: a mark across, the least length of a bar, what is left free between two shapes, the length of a block. */
export const MARK = 18;
export const BAR = 6;
const GAP = 1;
const BLOCK = 22;
const HAIR = 0.01;
/** Shapes reach this far beyond the edges and no further. */
const BEYOND = 40;

/**
 * A row with the positions of its pieces worked out; `reach`: how far right anything up to an index goes, `bad`: how many of what is
 * before it went wrong, `marks`: whether all of them are marks.
 */
export type Placed = {
  row: AxisRow;
  left: Float64Array;
  right: Float64Array;
  reach: Float64Array;
  bad: Uint32Array;
  marks: boolean;
};

/** What is drawn: `first` to `last` are the pieces of the row it stands for, or one thing that lies below. */
export type Shape =
  | { kind: 'bar' | 'mark' | 'block'; row: number; x: number; width: number; first: number; last: number; bad: boolean }
  | { kind: Under['kind']; row: number; x: number; width: number; under: Under };

export const place = (rows: readonly AxisRow[], scale: Scale): Placed[] =>
  rows.map((row) => {
    const { length } = row.pieces;
    const [left, right, reach] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
    const bad = new Uint32Array(length + 1);
    let [furthest, wrong, marks] = [0, 0, true];
    for (let i = 0; i < length; i++) {
      const { from, to, kind, tone } = row.pieces[i] as Piece;
      if (kind !== 'mark') marks = false;
      if (tone === 'bad') wrong += 1;
      bad[i + 1] = wrong;
      const at = scale.at(from);
      const end = to === from ? at : scale.at(to);
      left[i] = at;
      right[i] = end;
      reach[i] = furthest = Math.max(end, furthest);
    }
    return { row, left, right, reach, bad, marks };
  });

/** What to draw in a plot `width` pixels wide, at most `pool` shapes; what would touch is put together and counted. */
export function shapes(rows: readonly Placed[], scale: Scale, view: View, width: number, pool = POOL): Shape[] {
  if (width <= 0 || rows.length === 0) return [];
  const most = Math.floor(pool / rows.length);
  const forUnder = Math.floor(most / 4);
  return rows.flatMap((placed, row) => {
    const natural = pieces(placed, row, view, width, BLOCK, true);
    const above =
      natural.length <= most - forUnder
        ? natural
        : pieces(placed, row, view, width, Math.max(BLOCK, (width + 2 * BEYOND) / (most - forUnder - 1)), false);
    return [...below(placed, row, scale, view, width).slice(0, forUnder), ...above];
  });
}

/** Index of the first value that is at least `wanted`, in values that never fall. */
function firstFrom(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Group = { first: number; last: number; x: number; right: number; bucket: number };

/** Pieces in groups of what touches; a group stays within one bucket of the axis, so that panning does not regroup it. */
function pieces(placed: Placed, row: number, view: View, width: number, bucket: number, apart: boolean): Shape[] {
  const { left, right, reach, bad: wrong, marks, row: { pieces: all } } = placed;
  const beyond = (BEYOND / width) * view.span;
  const offset = pixel(view, 0, width);
  const drawn: Shape[] = [];
  let group: Group | null = null;
  for (let i = firstFrom(reach, view.left - beyond); i < all.length; i++) {
    const at = pixel(view, left[i] as number, width);
    if (at > width + BEYOND) break;
    const mark = (all[i] as Piece).kind === 'mark';
    const x = mark ? at - MARK / 2 : at;
    const end = mark ? at + MARK / 2 : Math.max(pixel(view, right[i] as number, width), at + BAR);
    if (end < -BEYOND) continue;
    const number = Math.floor((at - offset) / bucket);
    if (group && number === group.bucket && (!apart || x < group.right + GAP)) {
      group.last = i;
      group.right = Math.max(group.right, end);
    } else {
      if (group) emit(group, x);
      group = { first: i, last: i, x, right: end, bucket: number };
    }
    if (!marks) continue;
    // All marks are of one size: those on view that touch this one and are in its bucket belong to its group, and only the last few of
    // them are looked at; a hair less than all, because what is looked up in positions is judged in pixels.
    const edge = Math.min(offset + (number + 1) * bucket, width + BEYOND);
    const touched = (apart ? Math.min(at + MARK + GAP, edge) : edge) - HAIR;
    i = Math.max(firstFrom(left, view.left + (touched / width) * view.span) - 2, i);
  }
  if (group) emit(group, Infinity);
  return drawn;

  function emit({ first, last, x, right }: Group, next: number): void {
    const one = all[first] as Piece;
    const push = (kind: 'bar' | 'mark' | 'block', x: number, right: number, first: number, last: number) => {
      const from = Math.max(x, -BEYOND);
      const bad = (wrong[last + 1] as number) > (wrong[first] as number);
      drawn.push({ kind, row, x: from, width: Math.max(Math.min(right, width + BEYOND) - from, 0), first, last, bad });
    };
    if (first === last) push(one.kind, x, right, first, first);
    // Two marks of one moment stand side by side where there is room.
    else if (apart && last === first + 1 && one.kind === 'mark' && all[last]?.kind === 'mark' && next >= x + 2 * (MARK + GAP)) {
      push('mark', x, x + MARK, first, first);
      push('mark', x + MARK + GAP, x + 2 * MARK + GAP, last, last);
    } else push('block', x, Math.max(Math.min(Math.max(right, x + MARK), next - GAP), x + BAR), first, last);
  }
}

/** Waits and bands; waits of one row that touch are one dotted line. */
function below({ row: { under } }: Placed, row: number, scale: Scale, view: View, width: number): Shape[] {
  const drawn: (Shape & { under: Under })[] = [];
  for (const one of under) {
    const x = Math.max(pixel(view, scale.at(one.from), width), -BEYOND);
    const right = Math.min(pixel(view, scale.at(one.to), width), width + BEYOND);
    if (right <= x) continue;
    const last = drawn[drawn.length - 1];
    if (last?.kind === 'wait' && one.kind === 'wait' && x <= last.x + last.width + 2) last.width = Math.max(last.width, right - last.x);
    else drawn.push({ kind: one.kind, row, x, width: right - x, under: one });
  }
  return drawn;
}
