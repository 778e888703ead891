// The stage rail: how far a session got, read from its row and its time line.
import type { IssuedResponse, SessionRow, TargetStanding, TimelineItem } from '../backend';
import { deliveries, parted } from './timeline';

export const STAGES = ['made', 'fetched', 'token', 'nonce', 'credential', 'accepted', 'notified'] as const;
export type StageName = (typeof STAGES)[number];

/** `waiting`: retries still run; `held`: the target gets nothing for now; `none`: it does not apply, or was left out. */
export type StageState = 'done' | 'now' | 'todo' | 'waiting' | 'failed' | 'held' | 'none';
/** `nextAt`: when the next try is due, for `waiting`. */
export type StageMark = { name: StageName; state: StageState; nextAt?: number | null };

const REACHED_BY_EVENT: Record<string, StageName> = {
  resolved_credential_offer: 'fetched',
  requested_token: 'token',
  sdjwt_issue: 'credential',
  jwt_issue: 'credential',
  generated_mdoc: 'credential',
};

const rank = (name: StageName): number => STAGES.indexOf(name);

/** The furthest of what the issuer itself does, from the offer to the credential, as an index into {@link STAGES}. */
function reached(row: SessionRow, timeline: readonly TimelineItem[]): number {
  let furthest = row.stage === 'ended' ? 0 : rank(row.stage === 'issued' ? 'credential' : row.stage);
  for (const { what } of parted(timeline).events) {
    const name = REACHED_BY_EVENT[what.name];
    if (name) furthest = Math.max(furthest, rank(name));
  }
  return furthest;
}

/** Whether a wallet asked for a nonce and got one. */
const askedNonce = (timeline: readonly TimelineItem[]): boolean =>
  parted(timeline).requests.some(({ what }) => what.status < 400 && /\/nonce(\?|$)/.test(what.path));

/**
 * One mark per stage. What the wallet notified of its credentials decides the sixth; the row's figures, the attempts and
 * whether the session's target gets anything (`standing`) the last.
 */
export function stageRail(
  row: SessionRow,
  timeline: readonly TimelineItem[],
  standing: TargetStanding = 'open',
  issued: readonly IssuedResponse[] = [],
): StageMark[] {
  const furthest = reached(row, timeline);
  const nonce = askedNonce(timeline);
  const done = furthest >= rank('credential');
  const failed = row.status !== 'ACTIVE' && !done;
  // A nonce may be left out: after the token the next stage is the nonce until there is one, then the credential.
  const next = furthest === rank('token') ? rank(nonce ? 'credential' : 'nonce') : furthest + 1;
  return STAGES.map((name, index) => {
    if (name === 'notified') return { name, ...notified(row, timeline, standing) };
    if (name === 'accepted') return { name, state: done ? accepted(issued) : 'todo' };
    if (name === 'nonce' && nonce) return { name, state: 'done' };
    if (name === 'nonce' && done) return { name, state: 'none' };
    if (index <= furthest) return { name, state: 'done' };
    if (index > next) return { name, state: 'todo' };
    if (failed) return { name, state: 'failed' };
    // Before a wallet comes nothing is under way; after it came, the next stage is.
    return { name, state: furthest === 0 ? 'todo' : 'now' };
  });
}

/** What the wallet said last of its credentials; a wallet need not say anything. */
function accepted(issued: readonly IssuedResponse[]): StageState {
  const words = issued.flatMap((one) => one.notified).sort((a, b) => a.at - b.at);
  const last = words[words.length - 1]?.event;
  if (last === undefined) return 'none';
  return words.some(({ event }) => event === 'credential_accepted') && last !== 'credential_failure' ? 'done' : 'failed';
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
