// Where an instant stands on the time axis. Within an active stretch time is true to scale; idle stretches between them
// collapse to a break with its length written on it, so that a minute of waiting does not squeeze the milliseconds in
// which everything happens.
import type { Span } from '../lane';
import { ordered } from '../ordered';

/** A gap of at least this many milliseconds is idle, whatever else there is. */
export const LONG = 3_000;
/** A shorter gap is idle from here on, when it is long beside all that is shorter. */
const SHORT = 200;
const BESIDE = 0.25;
/** The share of the axis for one break, and for all of them together. */
const BREAK = 0.13;
const BREAKS = 0.5;
/** The share of the active part that is dealt out evenly: what is over in a moment still gets room for its marks. */
const EVEN = 0.4;

/** A piece of the axis: milliseconds since 1970 along positions 0 to 1. */
export type Stretch = { from: number; to: number; left: number; right: number; idle: boolean };
export type Scale = {
  /** In order, without holes; empty when all is one instant. */
  stretches: readonly Stretch[];
  /** Position of an instant, 0 to 1. */
  at: (instant: number) => number;
  /** The instant at a position. */
  time: (position: number) => number;
  /** Which stretch a position is in, as an index into `stretches`; -1 when there is none. */
  index: (position: number) => number;
};

/** A scale over what lasted or happened, beginning at `start`; what was before is left out. */
export function scale(start: number, spans: readonly Span[]): Scale {
  return drawn(start, weighed(parted(busy(start, spans))));
}

/** When something was going on: from here to there, in order, without touching. There may be ten thousand, so they are plain numbers. */
type Busy = { froms: Float64Array; tos: Float64Array };

/** The spans put together where they touch. */
function busy(start: number, spans: readonly Span[]): Busy {
  const [froms, tos] = [new Float64Array(spans.length + 1), new Float64Array(spans.length + 1)];
  let [last, end] = [0, start];
  froms[0] = tos[0] = start;
  for (const { from, to } of ordered(spans, (a, b) => a.from - b.from)) {
    if (from > end) froms[++last] = from;
    else if (to <= end) continue;
    tos[last] = end = to;
  }
  return { froms: froms.subarray(0, last + 1), tos: tos.subarray(0, last + 1) };
}

/** Active stretches and the idle ones between them, alternately. */
function parted({ froms, tos }: Busy): (Span & { idle: boolean })[] {
  const gaps = new Float64Array(froms.length - 1);
  let busy = 0;
  for (let i = 0; i < froms.length; i++) {
    busy += (tos[i] as number) - (froms[i] as number);
    if (i > 0) gaps[i - 1] = (froms[i] as number) - (tos[i - 1] as number);
  }
  const least = idleFrom(gaps, busy);
  let last = { from: froms[0] as number, to: tos[0] as number, idle: false };
  const parts = [last];
  for (let i = 1; i < froms.length; i++) {
    const [from, to] = [froms[i] as number, tos[i] as number];
    if ((gaps[i - 1] as number) < least) last.to = to;
    else parts.push({ from: last.to, to: from, idle: true }, (last = { from, to, idle: false }));
  }
  return parts;
}

/** From which length on a gap is idle: the longest are taken out while they outweigh what is left. */
function idleFrom(gaps: Float64Array, busy: number): number {
  let rest = gaps.reduce((sum, gap) => sum + gap, busy);
  let least = Infinity;
  for (const gap of gaps.toSorted().reverse()) {
    rest -= gap;
    if (gap < LONG && (gap < SHORT || gap <= BESIDE * rest)) break;
    least = gap;
  }
  return least;
}

function weighed(parts: readonly (Span & { idle: boolean })[]): (Stretch & { idle: boolean })[] {
  const idle = parts.filter((part) => part.idle).length;
  const forBreaks = Math.min(BREAKS, BREAK * idle);
  const active = parts.length - idle;
  const total = parts.reduce((sum, { from, to, idle }) => sum + (idle ? 0 : to - from), 0);
  const even = total === 0 ? 1 : EVEN;
  const widths = parts.map(({ from, to, idle: resting }) =>
    resting ? forBreaks / idle : (1 - forBreaks) * (even / active + (total === 0 ? 0 : ((1 - even) * (to - from)) / total)),
  );
  // A moment has no length to stretch: its room goes to the breaks beside it, half and half.
  const given = widths.map((width, i) => {
    const part = parts[i] as Span;
    if (part.to > part.from) return width;
    return 0;
  });
  parts.forEach((part, i) => {
    if (part.idle || part.to > part.from) return;
    const beside = [i - 1, i + 1].filter((at) => at >= 0 && at < parts.length);
    for (const at of beside) given[at] = (given[at] ?? 0) + (widths[i] ?? 0) / beside.length;
  });
  let left = 0;
  return parts
    .map((part, i) => ({ ...part, left, right: (left += given[i] ?? 0) }))
    .filter((part) => part.to > part.from);
}

function drawn(start: number, stretches: readonly Stretch[]): Scale {
  const last = stretches[stretches.length - 1];
  /** Where the instant before this one was: they are mostly asked for one after the other. */
  let near = last;
  /** The last stretch that begins at or before `value`. */
  const find = (value: number, key: 'from' | 'left'): number => {
    let [low, high] = [0, stretches.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((stretches[middle] as Stretch)[key] <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    stretches,
    at(instant) {
      if (!last || instant <= start) return 0;
      if (instant >= last.to) return 1;
      if (!near || instant < near.from || instant >= near.to) near = stretches[find(instant, 'from')] as Stretch;
      const { from, to, left, right } = near;
      return left + ((right - left) * (instant - from)) / (to - from);
    },
    time(position) {
      if (!last || position <= 0) return start;
      if (position >= 1) return last.to;
      const { from, to, left, right } = stretches[find(position, 'left')] as Stretch;
      return from + ((to - from) * (position - left)) / (right - left);
    },
    index: (position) => (last ? find(position, 'left') : -1),
  };
}
