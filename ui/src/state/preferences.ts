// The settings about webhooks as a person fills them in, and the `Settings` they stand for.
import type { RetrySetting, Settings } from '../backend';
import { parseWaits, PRESETS, showWaits } from './waits';

export type SettingsDraft = {
  retry: RetrySetting['kind'];
  /** As typed, for `custom`. */
  waits: string;
  /** Seconds as typed, unless for ever. */
  maxWait: string;
  forever: boolean;
  retentionDays: string;
  attemptDays: string;
  attemptsKept: string;
  reopenLan: boolean;
};
export type SettingsField = 'waits' | 'maxWait' | 'retentionDays' | 'attemptDays' | 'attemptsKept';

const MOST = 4_294_967_295;

export const settingsDraft = (settings: Settings): SettingsDraft => ({
  retry: settings.retry.kind,
  waits: showWaits(settings.retry.kind === 'custom' ? settings.retry.waits : PRESETS.demo),
  maxWait: String(settings.maxWait ?? 15),
  forever: settings.maxWait === null,
  retentionDays: String(settings.retentionDays),
  attemptDays: String(settings.attemptDays),
  attemptsKept: String(settings.attemptsKept),
  reopenLan: settings.reopenLan,
});

const whole = (text: string): boolean => /^[0-9]+$/.test(text.trim()) && Number(text) <= MOST;

export function settingsFaults(draft: SettingsDraft): SettingsField[] {
  const wrong: SettingsField[] = [];
  if (draft.retry === 'custom' && parseWaits(draft.waits) === null) wrong.push('waits');
  if (!draft.forever && !whole(draft.maxWait)) wrong.push('maxWait');
  for (const field of ['retentionDays', 'attemptDays', 'attemptsKept'] as const) if (!whole(draft[field])) wrong.push(field);
  return wrong;
}

/** The settings to save; call only when {@link settingsFaults} finds nothing. What the draft does not hold stays. */
export const toSettings = (before: Settings, draft: SettingsDraft): Settings => ({
  ...before,
  retry: draft.retry === 'custom' ? { kind: 'custom', waits: parseWaits(draft.waits) ?? [] } : { kind: draft.retry },
  maxWait: draft.forever ? null : Number(draft.maxWait),
  retentionDays: Number(draft.retentionDays),
  attemptDays: Number(draft.attemptDays),
  attemptsKept: Number(draft.attemptsKept),
  reopenLan: draft.reopenLan,
});
