// Issued credentials that have an entry of a status list.
import { CallFailure } from '../door';
import type { CredentialAct, CredentialStatus, IssuedCredential, SessionDetail } from '../generated';

const ACTS: Record<CredentialStatus, CredentialAct[]> = {
  valid: ['revoke', 'suspend'],
  suspended: ['revoke', 'restore'],
  revoked: ['restore'],
};

/** The credential of a session that was issued at `at`. */
export function issued(sessionId: string, at: number): IssuedCredential {
  const index = (at * 7919) % 131072;
  return {
    id: `${sessionId}-list.${index}`,
    number: 1,
    status: 'valid',
    issuedAt: at,
    changedAt: at,
    acts: ACTS.valid,
    revokedForGood: false,
    listUri: `http://localhost:7002/openid4vci/status/${sessionId}-list`,
    listIndex: index,
    listType: 'token',
    seenAfter: 60,
  };
}

/** Does something to a credential of these sessions. */
export function change(details: Iterable<SessionDetail>, id: string, status: CredentialStatus): IssuedCredential {
  for (const detail of details) {
    const found = detail.credentials.find((one) => one.id === id);
    if (found) return Object.assign(found, { status, acts: ACTS[status], changedAt: Date.now() });
  }
  throw new CallFailure({ code: 'no-credential', message: 'There is no such credential.' });
}
