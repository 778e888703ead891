// When silence is all a session has to say: the same words as `model::session::is_silent`, for rows that nobody tells again.
import type { SessionRow } from '../backend';

const SILENCE = 60_000;

export const isSilent = (row: SessionRow, now: number): boolean =>
  row.silent ||
  (row.status === 'ACTIVE' &&
    (row.stage === 'fetched' || row.stage === 'token') &&
    row.refused === 0 &&
    !row.waiting &&
    now - row.updatedAt >= SILENCE);
