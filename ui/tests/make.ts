// Small makers of schema values, so that a table says only what matters to it.
import type { Happening, SessionRow, TimelineItem } from '../src/backend';

export const row = (change: Partial<SessionRow> = {}): SessionRow => ({
  sessionId: 's1',
  profileId: 'identity-credential',
  name: 'Identity Credential',
  format: 'dc+sd-jwt',
  status: 'ACTIVE',
  statusReason: null,
  stage: 'made',
  createdAt: 1000,
  updatedAt: 1000,
  expiresAt: null,
  delivered: 0,
  deliveries: 0,
  failing: 0,
  ...change,
});

export const item = (key: string, at: number, what: Happening): TimelineItem => ({ key, at, what });
export const created: Happening = { kind: 'created' };
export const event = (sequence: number, name: string): Happening => ({ kind: 'event', sequence, name, body: '{}' });
export const exchange = (path: string, status = 200, error: string | null = null): Happening => ({
  kind: 'exchange',
  method: 'POST',
  path,
  status,
  duration: 3,
  agent: null,
  request: '',
  response: '',
  error,
  reason: null,
});
export const attempt = (sequence: number, number: number, state: (Happening & { kind: 'attempt' })['state']): Happening => ({
  kind: 'attempt',
  deliveryId: `d${sequence}`,
  sequence,
  event: 'e',
  attempt: number,
  url: 'http://localhost:9099/',
  status: 200,
  error: null,
  duration: 1,
  state,
  nextAt: null,
  response: null,
});
