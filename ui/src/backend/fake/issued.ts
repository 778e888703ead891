// What becomes of the made-up sessions' credentials: put off, issued.
import type { SessionDetail, SessionRow } from '../generated';

export function afterwards(row: SessionRow): Pick<SessionDetail, 'method' | 'deferral' | 'issued'> {
  const at = row.createdAt + 3249;
  const method = row.stage === 'fetched' ? ('authorized' as const) : ('preAuthorized' as const);
  const deferral = row.waiting ? { since: at, readyAt: null, standing: 'waiting' as const, reason: null } : null;
  if (row.status !== 'SUCCESSFUL') return { method, deferral, issued: [] };
  return {
    method,
    deferral,
    issued: [{ at, credentials: 1, notified: [{ at: at + 900, event: 'credential_accepted', description: null }] }],
  };
}
