// An inbox's answer as a person fills it in, and the `InboxAnswer` it stands for.
import type { InboxAct, InboxAnswer } from '../backend';

export const ACTS = ['answer', 'redirect', 'drip', 'hang', 'reset'] as const;
export type ActKind = InboxAct['kind'];

export type AnswerDraft = { act: ActKind; status: string; delay: string; failFirst: string; location: string; body: string };
export type AnswerWrong = 'status' | 'delay' | 'failFirst' | 'location';

export const draftOf = (answer: InboxAnswer): AnswerDraft => ({
  act: answer.act.kind,
  status: String(answer.status),
  delay: String(answer.delay),
  failFirst: String(answer.failFirst),
  location: answer.act.kind === 'redirect' ? answer.act.location : '',
  body: answer.body,
});

/** The draft with another act: a redirect begins with 307, and what is none with 200. */
export function acting(draft: AnswerDraft, act: ActKind): AnswerDraft {
  if (act === 'redirect') return { ...draft, act, status: /^3\d\d$/.test(draft.status) ? draft.status : '307' };
  return { ...draft, act, status: draft.act === 'redirect' ? '200' : draft.status };
}

const whole = (text: string, least: number, most: number): boolean =>
  /^[0-9]+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

export function answerFaults(draft: AnswerDraft): AnswerWrong[] {
  const wrong: AnswerWrong[] = [];
  if (!whole(draft.status, 100, 599)) wrong.push('status');
  if (!whole(draft.delay, 0, 600_000)) wrong.push('delay');
  if (!whole(draft.failFirst, 0, 1_000)) wrong.push('failFirst');
  if (draft.act === 'redirect' && draft.location.trim() === '') wrong.push('location');
  return wrong;
}

/** The answer to send; call only when {@link answerFaults} finds nothing. */
export const toAnswer = (below: string, draft: AnswerDraft): InboxAnswer => ({
  below,
  act: draft.act === 'redirect' ? { kind: 'redirect', location: draft.location.trim() } : { kind: draft.act },
  status: Number(draft.status),
  delay: Number(draft.delay),
  failFirst: Number(draft.failFirst),
  body: draft.body,
});

/** An inbox that was told nothing. */
export const PLAIN: AnswerDraft = { act: 'answer', status: '200', delay: '0', failFirst: '0', location: '', body: '' };

export const PRESETS = {
  accept: PLAIN,
  failTwice: { ...PLAIN, failFirst: '2' },
  refuse: { ...PLAIN, status: '503' },
  gone: { ...PLAIN, status: '410' },
  slow: { ...PLAIN, delay: '3000' },
  hang: { ...PLAIN, act: 'hang' },
  reset: { ...PLAIN, act: 'reset' },
} as const satisfies Record<string, AnswerDraft>;
export type PresetName = keyof typeof PRESETS;

/** Whether a path may stand below an inbox's own. */
export const isBelow = (path: string): boolean => /^\/[^\s?#]{1,200}$/.test(path);
