// How a target has been doing, in figures a person can take in at a glance.
import type { TargetRow } from '../backend';

/** `idle`: nothing was ever counted. */
export type Health = 'idle' | 'well' | 'shaky' | 'down';

/** Down: the last three all failed; shaky: any of those kept did. */
export function health(row: Pick<TargetRow, 'recent'>): Health {
  const { recent } = row;
  if (recent.length === 0) return 'idle';
  if (recent.slice(-3).every((ok) => !ok)) return 'down';
  return recent.every(Boolean) ? 'well' : 'shaky';
}

/** The share that failed, in words a narrow place has room for: `0 %`, `< 1 %`, `2.1 %`, `34 %`. */
export function share(failed: number, attempts: number, locale: string): string {
  if (attempts === 0 || failed === 0) return '0 %';
  const percent = (failed / attempts) * 100;
  if (percent < 0.1) return '< 0.1 %';
  return `${percent.toLocaleString(locale, { maximumFractionDigits: percent < 10 ? 1 : 0 })} %`;
}

/** A masked URL in its two parts: who, without the user, and where there. */
export function parts(url: string): { host: string; path: string } {
  const found = /^(?:https?:\/\/)?(?:[^/?#@]*@)?([^/?#]*)(.*)$/.exec(url);
  return { host: found?.[1] ?? url, path: found?.[2] ?? '' };
}
