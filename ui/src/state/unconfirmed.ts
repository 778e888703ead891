// The one refusal a person can lift on the spot: a host in a private network that nobody allowed yet.
import type { CallFailure } from '../backend';

/** The host to allow, as the refusal names it before its reason (`192.168.1.20: a host in …`); absent for other refusals. */
export function unconfirmedHost({ code, message }: Pick<CallFailure, 'code' | 'message'>): string | null {
  if (code !== 'host-unconfirmed') return null;
  return /^(?:Nothing (?:will be sent: |was sent to ))?(\S+): /.exec(message)?.[1] ?? null;
}
