// The stage rail: how far a session got, read from its row and its time line.
import type { SessionRow, TargetStanding, TimelineItem } from '../backend';
import { deliveries, isEvent } from './timeline';

export const STAGES = ['made', 'fetched', 'token', 'credential', 'issued', 'notified'] as const;
export type StageName = (typeof STAGES)[number];

/** `waiting`: retries still run; `held`: the target gets nothing for now; `none`: there is nobody to notify. */
export type StageState = 'done' | 'now' | 'todo' | 'waiting' | 'failed' | 'held' | 'none';
/** `nextAt`: when the next try is due, for `waiting`. */
export type StageMark = { name: StageName; state: StageState; nextAt?: number | null };

const REACHED_BY_EVENT: Record<string, StageName> = {
  resolved_credential_offer: 'fetched',
  requested_token: 'token',
  sdjwt_issue: 'issued',
  jwt_issue: 'issued',
  generated_mdoc: 'issued',
};

const rank = (name: StageName): number => STAGES.indexOf(name);

/** The furthest stage before the notifications, as an index into {@link STAGES}. */
function reached(row: SessionRow, timeline: readonly TimelineItem[]): number {
  let furthest = row.stage === 'ended' ? 0 : rank(row.stage);
  for (const item of timeline) {
    const name = isEvent(item) ? REACHED_BY_EVENT[item.what.name] : undefined;
    if (name) furthest = Math.max(furthest, rank(name));
  }
  return furthest;
}

/**
 * One mark per stage. The last one is decided by the row's figures, by the attempts for why some are failing, and by
 * whether the session's target gets anything (`standing`).
 */
export function stageRail(row: SessionRow, timeline: readonly TimelineItem[], standing: TargetStanding = 'open'): StageMark[] {
  const furthest = reached(row, timeline);
  const active = row.status === 'ACTIVE';
  const failed = !active && furthest < rank('issued');
  const next = furthest + 1;
  return STAGES.map((name, index) => {
    if (name === 'notified') return { name, ...notified(row, timeline, standing) };
    if (index <= furthest) return { name, state: 'done' };
    if (index > next) return { name, state: 'todo' };
    if (failed) return { name, state: 'failed' };
    // Before a wallet comes nothing is under way; after it came, the next stage is.
    return { name, state: furthest === 0 ? 'todo' : 'now' };
  });
}

function notified(row: SessionRow, timeline: readonly TimelineItem[], standing: TargetStanding): Omit<StageMark, 'name'> {
  const seen = deliveries(timeline);
  const active = row.status === 'ACTIVE';
  if (row.deliveries === 0) return { state: active ? 'todo' : 'none' };
  if (seen.failed > 0) return { state: 'failed' };
  // A delivery that was held before its first attempt is on no time line yet.
  const untold = row.delivered < row.deliveries;
  if (untold && (seen.held > 0 || standing !== 'open')) return { state: 'held' };
  if (seen.waiting > 0) return { state: 'waiting', nextAt: seen.nextAt };
  // What the attempts do not tell yet, the figures do.
  if (row.failing > 0) return { state: 'waiting', nextAt: null };
  if (active) return { state: 'todo' };
  return { state: row.delivered === row.deliveries ? 'done' : 'now' };
}

/** The stage to name when it changes: what is going on, else what was reached last. */
export function currentStage(rail: readonly StageMark[]): StageMark {
  const now = rail.find((mark) => mark.state === 'now' || mark.state === 'failed');
  const done = rail.filter((mark) => mark.state === 'done').at(-1);
  return now ?? done ?? { name: 'made', state: 'done' };
}
