// One's own retry schedule as a person types it: `1s, 30s, 5min, 2h`.

const UNITS: Record<string, number> = { '': 1, s: 1, sec: 1, min: 60, m: 60, h: 3600, d: 86_400 };
/** As many attempts as a schedule may have, and the longest wait, in seconds. */
const MOST = 30;
const LONGEST = 30 * 86_400;

/** Seconds between attempts, or nothing when a piece of the text is none. */
export function parseWaits(text: string): number[] | null {
  const pieces = text
    .split(/[,;→\n]+/)
    .map((piece) => piece.trim().toLowerCase())
    .filter((piece) => piece !== '');
  if (pieces.length === 0 || pieces.length > MOST) return null;
  const waits = pieces.map(parseWait);
  return waits.every((wait): wait is number => wait !== null) ? waits : null;
}

function parseWait(piece: string): number | null {
  const found = /^([0-9]+)\s*([a-z]*)$/.exec(piece);
  const unit = found ? UNITS[found[2] ?? ''] : undefined;
  if (!found || unit === undefined) return null;
  const seconds = Number(found[1]) * unit;
  return seconds >= 1 && seconds <= LONGEST ? seconds : null;
}

/** A wait in the largest unit that fits without a rest: `90 s`, `5 min`, `10 h`. */
export function showWait(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}

export const showWaits = (waits: readonly number[]): string => waits.map(showWait).join(', ');

/** What the presets do, to show it. */
export const PRESETS = {
  demo: [1, 3, 10, 30, 120],
  production: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400],
} as const;
