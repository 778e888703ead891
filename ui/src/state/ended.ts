// Which of the sessions that somebody watches have ended, and what is said of it.
import type { Notice, SessionRow } from '../backend';
import type { Strings } from '../strings';

/** Sessions that are watched at once; the one watched longest goes first. */
export const MOST_WATCHED = 50;

/** The list with a session added, or taken out if it was there; the latest last. */
export const toggled = (watched: readonly string[], sessionId: string): string[] =>
  watched.includes(sessionId) ? watched.filter((id) => id !== sessionId) : [...watched, sessionId].slice(-MOST_WATCHED);

/** What is still watched after these rows came, and the rows of those that ended, each once, in their latest state. */
export function ended(watched: readonly string[], rows: readonly SessionRow[]): { watched: readonly string[]; over: SessionRow[] } {
  if (watched.length === 0) return { watched, over: [] };
  const latest = new Map(rows.map((row) => [row.sessionId, row]));
  const over = watched.flatMap((id) => {
    const row = latest.get(id);
    return row && row.status !== 'ACTIVE' ? [row] : [];
  });
  if (over.length === 0) return { watched, over };
  const gone = new Set(over.map((row) => row.sessionId));
  return { watched: watched.filter((id) => !gone.has(id)), over };
}

/** The watched sessions as they were kept; anything else is none. */
export function readWatched(kept: string | null): string[] {
  try {
    const ids: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string' && id !== '').slice(-MOST_WATCHED) : [];
  } catch {
    return [];
  }
}

/** What is said of an end: profile and outcome, what that means, and which session. Nothing that a wallet sent, and no claims. */
export function noticeOf(row: SessionRow, { status, issue, watched }: Strings): Notice {
  const outcome = (status as Record<string, string>)[row.status] ?? row.status;
  const means = (issue.over as Record<string, string>)[row.status] ?? '';
  return { sessionId: row.sessionId, title: `${row.name}: ${outcome}`, body: `${means} ${watched.session(row.sessionId.slice(0, 8))}`.trim() };
}
