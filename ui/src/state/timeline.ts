// A session's time line: kept by key, shown in order.
import type { TimelineItem } from '../backend';
import { ordered } from './ordered';

const RANK = { created: 0, visit: 1, exchange: 2, event: 3, attempt: 4 } as const;

/** What happened first comes first; within a millisecond, cause before effect. */
export function inOrder(a: TimelineItem, b: TimelineItem): number {
  return a.at - b.at || RANK[a.what.kind] - RANK[b.what.kind] || sequence(a) - sequence(b) || attempt(a) - attempt(b);
}

const sequence = ({ what }: TimelineItem): number => ('sequence' in what ? what.sequence : 0);
const attempt = ({ what }: TimelineItem): number => (what.kind === 'attempt' ? what.attempt : 0);

/** The items with `news` merged in: an item with a known key replaces the one before. Neither argument is changed. */
export function merge(items: readonly TimelineItem[], news: readonly TimelineItem[]): readonly TimelineItem[] {
  if (news.length === 0) return ordered(items, inOrder);
  // As it is nearly always: what is new happened last.
  const fresh = new Map(news.map((item) => [item.key, item]));
  if (!items.some(({ key }) => fresh.has(key))) return ordered([...items, ...fresh.values()], inOrder);
  const byKey = new Map(items.map((item) => [item.key, item]));
  for (const item of news) byKey.set(item.key, item);
  return [...byKey.values()].sort(inOrder);
}

export type EventItem = TimelineItem & { what: { kind: 'event' } };
export type ExchangeItem = TimelineItem & { what: { kind: 'exchange' } };
export type VisitItem = TimelineItem & { what: { kind: 'visit' } };
export type AttemptItem = TimelineItem & { what: { kind: 'attempt' } };

export const isEvent = (item: TimelineItem): item is EventItem => item.what.kind === 'event';
export const isExchange = (item: TimelineItem): item is ExchangeItem => item.what.kind === 'exchange';
export const isAttempt = (item: TimelineItem): item is AttemptItem => item.what.kind === 'attempt';

/** The items of each kind, in order. */
export type Parted = { created: TimelineItem[]; events: EventItem[]; requests: (ExchangeItem | VisitItem)[]; attempts: AttemptItem[] };

const known = new WeakMap<readonly TimelineItem[], Parted>();

/** The items by what they are. A time line of ten thousand is gone through once, however many ask for one kind of them. */
export function parted(items: readonly TimelineItem[]): Parted {
  const before = known.get(items);
  if (before) return before;
  const { created, events, requests, attempts }: Parted = { created: [], events: [], requests: [], attempts: [] };
  for (const item of items) {
    const { kind } = item.what;
    if (kind === 'event') events.push(item as EventItem);
    else if (kind === 'attempt') attempts.push(item as AttemptItem);
    else if (kind === 'created') created.push(item);
    else requests.push(item as ExchangeItem | VisitItem);
  }
  const all = { created, events, requests, attempts };
  known.set(items, all);
  return all;
}

/** The session's own attempts by the event they carry; replays and drills say nothing of how an event fared. */
export function attemptsBySequence(items: readonly TimelineItem[]): Map<number, AttemptItem[]> {
  const all = new Map<number, AttemptItem[]>();
  for (const item of parted(items).attempts) {
    if (!item.what.own) continue;
    const list = all.get(item.what.sequence);
    if (list) list.push(item);
    else all.set(item.what.sequence, [item]);
  }
  return all;
}

/** How a session's deliveries stand, by the latest attempt at each that was seen. */
export type Deliveries = {
  all: number;
  delivered: number;
  /** Those that wait for another attempt. */
  waiting: number;
  failed: number;
  held: number;
  /** When the next attempt is due, when one is. */
  nextAt: number | null;
};

/** What a demo needs: the events, and whatever the desk refused. The session shows the rest. */
export const inShort = (items: readonly TimelineItem[]): TimelineItem[] =>
  items.filter(
    (item) => item.what.kind === 'created' || isEvent(item) || (isExchange(item) && (item.what.error !== null || item.what.status >= 400)),
  );

/**
 * Attempts by delivery, oldest first: the session's own, or those of its replays and drills. A drill may send one
 * `webhook-id` twice, so that only the delivery's number tells them apart.
 */
export function deliveriesOf(items: readonly TimelineItem[], own: boolean): AttemptItem[][] {
  const all = new Map<number, AttemptItem[]>();
  for (const item of parted(items).attempts) {
    if (item.what.own !== own) continue;
    const list = all.get(item.what.delivery);
    if (list) list.push(item);
    else all.set(item.what.delivery, [item]);
  }
  return [...all.values()];
}

/** The number of the target the session's own events go to, once one was sent. */
export const ownTarget = (items: readonly TimelineItem[]): number | null =>
  parted(items).attempts.find(({ what }) => what.own)?.what.target ?? null;

export function deliveries(items: readonly TimelineItem[]): Deliveries {
  const sum: Deliveries = { all: 0, delivered: 0, waiting: 0, failed: 0, held: 0, nextAt: null };
  for (const attempts of deliveriesOf(items, true)) {
    const last = attempts.at(-1)?.what;
    if (!last) continue;
    sum.all += 1;
    if (last.state === 'delivered') sum.delivered += 1;
    else if (last.state === 'failed') sum.failed += 1;
    else if (last.state === 'held') sum.held += 1;
    else if (last.state === 'waiting') {
      sum.waiting += 1;
      if (last.nextAt !== null) sum.nextAt = Math.min(sum.nextAt ?? Infinity, last.nextAt);
    }
  }
  return sum;
}
