// Small makers of schema values, so that a table says only what matters to it.
import type { AttemptRow, Happening, SessionRow, TargetRow, TimelineItem } from '../src/backend';
import { EVENTS } from '../src/state/hook';

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
  givenUp: 0,
  retrying: 0,
  ...change,
});

export const item = (key: string, at: number, what: Happening): TimelineItem => ({ key, at, what });
export const created: Happening = { kind: 'created' };
export const event = (sequence: number, name: string): Happening => ({ kind: 'event', sequence, name, body: '{}', wanted: true });
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
type AttemptWhat = Happening & { kind: 'attempt' };
export const attempt = (
  sequence: number,
  number: number,
  state: AttemptWhat['state'],
  change: Partial<AttemptWhat> = {},
): AttemptWhat => ({
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
  id: sequence * 100 + number,
  delivery: sequence,
  trigger: number === 1 ? 'first' : 'retry',
  dueSince: 0,
  own: true,
  target: 1,
  ...change,
});

export const attemptRow = (id: number, change: Partial<AttemptRow> = {}): AttemptRow => ({
  id,
  delivery: id,
  deliveryId: `d${id}`,
  sessionId: 's1',
  sequence: 1,
  event: 'issuance_status',
  target: 1,
  url: 'http://localhost:9099/',
  attempt: 1,
  trigger: 'first',
  at: id,
  status: 200,
  class: null,
  error: null,
  duration: 1,
  state: 'delivered',
  nextAt: null,
  latest: true,
  ...change,
});

export const targetRow = (target: number, change: Partial<TargetRow> = {}): TargetRow => ({
  target,
  url: `http://localhost:${target}/`,
  standing: 'open',
  since: null,
  why: null,
  profiles: [],
  signed: [],
  attempts: 0,
  failed: 0,
  waiting: 0,
  givenUp: 0,
  lastAt: null,
  lastOkAt: null,
  lastError: null,
  mean: null,
  recent: [],
  auth: null,
  headers: [],
  events: [...EVENTS],
  confirm: null,
  allAttempts: 0,
  ...change,
});
