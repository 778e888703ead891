// Where things stand on the time axis. Idle stretches collapse, so that a minute of waiting does not squeeze the
// seconds in which everything happens; and every instant gets some room of its own, because a fast wallet does
// everything within thirty milliseconds. The labels say the true times.

/** Gaps longer than this, in milliseconds, are drawn as if they were this long. */
export const IDLE = 3_000;
/** The share of the axis that is dealt out evenly, one part to each gap. */
const EVEN = 0.5;

export type Scale = {
  /** Position of an instant, 0 to 1. */
  at: (instant: number) => number;
  /** Labels along the axis: position 0 to 1, milliseconds since the start, and whether idle time was cut just before. */
  ticks: { x: number; ms: number; cut: boolean }[];
};

/** A scale over these instants (milliseconds since 1970, any order), beginning at `start`. */
export function scale(start: number, instants: readonly number[]): Scale {
  const stops = [...new Set([start, ...instants.filter((instant) => instant >= start)])].sort((a, b) => a - b);
  const gaps = stops.slice(1).map((stop, i) => stop - (stops[i] ?? start));
  const total = gaps.reduce((sum, gap) => sum + Math.min(gap, IDLE), 0) || 1;
  const places = [0];
  for (const gap of gaps) places.push((places.at(-1) ?? 0) + EVEN / gaps.length + ((1 - EVEN) * Math.min(gap, IDLE)) / total);

  const at = (instant: number): number => {
    const after = stops.findIndex((stop) => stop > instant);
    if (after === 0) return 0;
    if (after < 0) return places.at(-1) ?? 0;
    const [from, to] = [stops[after - 1] ?? start, stops[after] ?? start];
    const [x, y] = [places[after - 1] ?? 0, places[after] ?? 0];
    return x + ((y - x) * (instant - from)) / (to - from);
  };

  const ticks: Scale['ticks'] = [];
  stops.forEach((stop, i) => {
    const x = places[i] ?? 0;
    const last = ticks.at(-1);
    if (!last || x - last.x >= 0.08 || i === stops.length - 1)
      ticks.push({ x, ms: stop - start, cut: (gaps[i - 1] ?? 0) > IDLE });
  });
  return { at, ticks };
}

/**
 * The positions pushed to the right until each is at least `apart` from the one before, as little as needed; and back to
 * the left where that would leave the axis. Too many for that stand closer, evenly.
 */
export function spread(positions: readonly number[], apart: number): number[] {
  const room = Math.min(apart, 1 / Math.max(positions.length - 1, 1));
  const spaced: number[] = [];
  for (const x of positions) spaced.push(Math.max(x, (spaced.at(-1) ?? -room) + room));
  let end = 1;
  return spaced
    .reverse()
    .map((x) => {
      const placed = Math.min(x, end);
      end = placed - room;
      return placed;
    })
    .reverse();
}

/**
 * The labels that fit without touching, from the left, each with its place in pixels. The last one always does, because
 * it says how long everything took; it may reach `room` pixels beyond the axis, which is `width` pixels wide.
 */
export function fitting<T extends { x: number }>(
  labels: readonly T[],
  width: number,
  wide: (label: T) => number,
  room = 0,
): { label: T; left: number }[] {
  const GAP = 12;
  const last = labels.at(-1);
  if (last === undefined || width <= 0) return [];
  const end = { label: last, left: Math.max(0, Math.min(last.x * width, width + room - wide(last))) };
  const kept: (typeof end)[] = [];
  let free = 0;
  for (const label of labels.slice(0, -1)) {
    const left = label.x * width;
    if (left < free || left + wide(label) + GAP > end.left) continue;
    kept.push({ label, left });
    free = left + wide(label) + GAP;
  }
  return [...kept, end];
}

/** Without a label that the next one repeats word for word: the last of them stays. */
export const distinct = <T>(labels: readonly T[], text: (label: T) => string): T[] =>
  labels.filter((label, index) => {
    const next = labels[index + 1];
    return next === undefined || text(next) !== text(label);
  });
