// What stands on the axis, lane by lane: a session's time line as bars, marks, waits and bands, each with its time.
import type { SessionRow, TimelineItem } from '../../backend';
import { lane, type Span } from '../lane';
import { ordered } from '../ordered';
import { isAttempt, parted, type AttemptItem } from '../timeline';

export const LANES = ['wallet', 'issuer', 'stream', 'webhook', 'replays'] as const;
export type LaneName = (typeof LANES)[number];
export type Tone = 'wallet' | 'visit' | 'issuer' | 'stream' | 'good' | 'running' | 'bad';

/** A bar lasts, a mark is an instant. `text`: what is written on it, as far as it fits. */
export type Piece = Span & { key: string; kind: 'bar' | 'mark'; tone: Tone; text: string | number };
/** Drawn below: time in which a delivery waited (`next`: for an attempt still to come), or the extent of the stream. */
export type Under = Span & { key: string; kind: 'wait' | 'next' | 'band' };
/** One line of marks. A lane may have several; `index` counts them from the top of the lane. */
export type AxisRow = { lane: LaneName; index: number; pieces: readonly Piece[]; under: Under[] };

/** What the issuer's own marks show: what became of the session. */
export const SIGNS: Readonly<Record<string, string>> = {
  created: '◇',
  resolved_credential_offer: '↓',
  requested_token: '⚑',
  sdjwt_issue: '◆',
  jwt_issue: '◆',
  generated_mdoc: '◆',
};

/** The last word of a path, which says what was asked for. */
export function lastWord(path: string): string {
  const plain = path.split('?')[0] ?? path;
  return plain.split('/').filter(Boolean).at(-1) ?? plain;
}

/** The rows of the axis, from the top; `now` is where an attempt under way ends. Items come in order. */
export function rows(row: SessionRow, timeline: readonly TimelineItem[], now: number): AxisRow[] {
  const own = webhook('webhook', timeline, now, true);
  const replayed = webhook('replays', timeline, now, false);
  return [wallet(timeline), issuer(row, timeline), stream(timeline), ...own, ...replayed];
}

function wallet(timeline: readonly TimelineItem[]): AxisRow {
  const pieces: Piece[] = [];
  // Thousands of requests go to a handful of paths.
  const words = new Map<string, string>();
  for (const { key, at, what } of parted(timeline).requests) {
    const tone = what.status >= 400 ? 'bad' : what.kind === 'visit' ? 'visit' : 'wallet';
    let text = words.get(what.path);
    if (text === undefined) words.set(what.path, (text = lastWord(what.path)));
    pieces.push({ key, from: at, to: at + what.duration, kind: 'bar', tone, text });
  }
  return { lane: 'wallet', index: 0, pieces, under: [] };
}

function issuer(row: SessionRow, timeline: readonly TimelineItem[]): AxisRow {
  const pieces: Piece[] = [];
  const good = row.status === 'SUCCESSFUL' || row.status === 'ACTIVE';
  const mark = (key: string, at: number, text: string, tone: Tone) => pieces.push({ key, from: at, to: at, kind: 'mark', tone, text });
  const { created, requests, events } = parted(timeline);
  for (const { key, at } of created) mark(key, at, '◇', 'issuer');
  for (const { key, at, what } of requests) if (what.kind === 'exchange' && what.status >= 400) mark(key, at + what.duration, '!', 'bad');
  for (const { key, at, what } of events) {
    const ended = what.name === 'issuance_status';
    mark(key, at, ended ? (good ? '✓' : '✕') : (SIGNS[what.name] ?? '·'), ended && !good ? 'bad' : 'issuer');
  }
  return { lane: 'issuer', index: 0, pieces: ordered(pieces, (a, b) => a.from - b.from), under: [] };
}

function stream(timeline: readonly TimelineItem[]): AxisRow {
  const { events } = parted(timeline);
  const pieces = events.map(({ key, at, what }): Piece => ({
    key,
    from: at,
    to: at,
    kind: 'mark',
    tone: 'stream',
    text: what.sequence,
  }));
  const [first, last] = [events[0], events[events.length - 1]];
  const under: Under[] = first && last && last.at > first.at ? [{ key: 'stream', kind: 'band', from: first.at, to: last.at }] : [];
  return { lane: 'stream', index: 0, pieces, under };
}

/** Whether an attempt was answered with anything but a 2xx. */
export const failed = ({ what }: AttemptItem): boolean =>
  what.error !== null || (what.status !== null && (what.status < 200 || what.status > 299));

function webhook(name: LaneName, timeline: readonly TimelineItem[], now: number, own: boolean): AxisRow[] {
  const { tracks, rows } = lane(timeline, now, own);
  if (tracks.length === 0 && !own) return [];
  const made = Array.from({ length: rows }, (_, index) => ({ lane: name, index, pieces: [] as Piece[], under: [] as Under[] }));
  for (const track of tracks) {
    const into = made[track.row];
    if (!into) continue;
    for (const { item, from, to } of track.bars) {
      const tone = failed(item) ? 'bad' : item.what.duration === null ? 'running' : 'good';
      into.pieces.push({ key: item.key, from, to, kind: 'bar', tone, text: item.what.status === null ? '✕' : String(item.what.status) });
    }
    for (const { from, to, next } of track.waits)
      into.under.push({ key: track.bars[0]?.item.key ?? '', from, to, kind: next ? 'next' : 'wait' });
  }
  for (const one of made) {
    one.pieces.sort((a, b) => a.from - b.from);
    one.under.sort((a, b) => a.from - b.from);
  }
  return made;
}

/** What the scale must know: all that lasted or happened, and the instants at which a wait begins or ends. */
export function spans(all: readonly AxisRow[]): Span[] {
  const found: Span[] = [];
  for (const { lane, pieces, under } of all) {
    // What goes over the stream is the issuer's own events.
    if (lane !== 'stream') for (const piece of pieces) found.push(piece);
    for (const { kind, from, to } of under) if (kind !== 'band') found.push({ from, to: from }, { from: to, to });
  }
  return found;
}

/** Whether an attempt of this row is still under way: then its text says nothing yet. */
export const isOpen = (item: TimelineItem): boolean => isAttempt(item) && item.what.duration === null;
