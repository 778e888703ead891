// The stage rail: how far a session got, read from its row and its time line.
import type { SessionRow, TimelineItem } from '../backend';
import { isEvent } from './timeline';

export const STAGES = ['made', 'fetched', 'token', 'credential', 'issued', 'notified'] as const;
export type StageName = (typeof STAGES)[number];

/** `none`: there is nobody to notify. */
export type StageState = 'done' | 'now' | 'todo' | 'failed' | 'none';
export type StageMark = { name: StageName; state: StageState };

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

/** One mark per stage. `row.delivered`, `row.deliveries` and `row.failing` decide the last one. */
export function stageRail(row: SessionRow, timeline: readonly TimelineItem[]): StageMark[] {
  const furthest = reached(row, timeline);
  const active = row.status === 'ACTIVE';
  const failed = !active && furthest < rank('issued');
  const next = furthest + 1;
  return STAGES.map((name, index) => {
    if (name === 'notified') return { name, state: notified(row, active) };
    if (index <= furthest) return { name, state: 'done' };
    if (index > next) return { name, state: 'todo' };
    if (failed) return { name, state: 'failed' };
    // Before a wallet comes nothing is under way; after it came, the next stage is.
    return { name, state: furthest === 0 ? 'todo' : 'now' };
  });
}

function notified(row: SessionRow, active: boolean): StageState {
  if (row.failing > 0) return 'failed';
  if (row.deliveries === 0) return active ? 'todo' : 'none';
  if (active) return 'todo';
  return row.delivered === row.deliveries ? 'done' : 'now';
}

/** The stage to name when it changes: what is going on, else what was reached last. */
export function currentStage(rail: readonly StageMark[]): StageMark {
  const now = rail.find((mark) => mark.state === 'now' || mark.state === 'failed');
  const done = rail.filter((mark) => mark.state === 'done').at(-1);
  return now ?? done ?? { name: 'made', state: 'done' };
}
