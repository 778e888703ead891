// The webhook lane of a session's time axis: every attempt a bar as long as it took, and before it the time it waited.
import { deliveriesOf, type AttemptItem } from './timeline';
import type { TimelineItem } from '../backend';

export type Span = { from: number; to: number };
export type Bar = Span & { item: AttemptItem };
/** Time in which a delivery waited; `next`: for an attempt that is still to come. */
export type Wait = Span & { next: boolean };
/** One delivery in its row of the lane. */
export type Track = { row: number; bars: Bar[]; waits: Wait[] };

/** The end of an attempt; one under way ends now. */
const end = (item: AttemptItem, now: number): number => item.at + (item.what.duration ?? Math.max(0, now - item.at));

/**
 * Every delivery of the session's own, or of its replays and drills, with its bars and waits; deliveries that overlap in
 * time get rows of their own, at most `rows`.
 */
export function lane(timeline: readonly TimelineItem[], now: number, own = true, rows = 4): { tracks: Track[]; rows: number } {
  /** Where each row is free from. */
  const free: number[] = [];
  const tracks = deliveriesOf(timeline, own).map((attempts): Track => {
    const bars = attempts.map((item) => ({ item, from: item.at, to: end(item, now) }));
    const waits: Wait[] = [];
    bars.forEach((bar, index) => {
      const before = bars[index - 1];
      // Between a delivery's end and a person's act on it nobody waited.
      const idle = before?.item.what.state === 'delivered' || before?.item.what.state === 'failed';
      const from = before ? before.to : bar.item.what.dueSince;
      if (!idle && bar.from > from) waits.push({ from, to: bar.from, next: false });
    });
    const last = bars.at(-1);
    const nextAt = last?.item.what.state === 'waiting' ? last.item.what.nextAt : null;
    if (last && nextAt !== null && nextAt > last.to) waits.push({ from: last.to, to: nextAt, next: true });
    const start = Math.min(...bars.map((bar) => bar.from), ...waits.map((wait) => wait.from));
    const stop = Math.max(...bars.map((bar) => bar.to), ...waits.map((wait) => wait.to));
    let row = free.findIndex((from) => from <= start);
    if (row < 0) row = free.length < rows ? free.length : rows - 1;
    free[row] = Math.max(free[row] ?? 0, stop);
    return { row, bars, waits };
  });
  return { tracks, rows: Math.max(1, free.length) };
}
