// What the made-up desk begins with, and what its replays and tests send.
import { CallFailure } from '../door';
import type { Destination, ProfileCard, Replay, SendTest, SetGoing, Settings } from '../generated';
import type { FakeInboxes } from './inboxes';
import type { FakeSessions } from './sessions';
import type { FakeWebhooks } from './webhooks';

const NAMES = ['resolved_credential_offer', 'requested_token', 'sdjwt_issue', 'issuance_status'];
const STEPS = [0, 1400, 2900, 2910];

/** Past attempts at a few targets of every kind; `many` more of them at the first. */
export function seed(webhooks: FakeWebhooks, sessions: FakeSessions, many: number): void {
  const own = webhooks.target('https://hooks.example.org/issuance', { profiles: ['identity-credential'], signed: ['v1'] });
  const tickets = webhooks.target('http://localhost:9099/tickets', { profiles: ['event-ticket'] });
  webhooks.target('https://desk:pw@audit.example.net/tenants/north-west/issuance/notifications/v2?region=eu-central-1', {
    signed: ['v1', 'v1a'],
  });
  webhooks.target('https://old-crm.example.com/hook');
  webhooks.target('http://localhost:9099/tickets', { auth: 'bearer token •••', events: ['issuance_status'], signed: ['v1'] });
  const now = Date.now();
  for (let n = 0; n < many; n++) {
    const row = sessions.rows[n % sessions.rows.length];
    const bad = n % 37 === 0;
    const order = {
      sessionId: row?.sessionId ?? '',
      sequence: (n % 4) + 1,
      event: NAMES[n % 4] ?? '',
      body: '{}',
      target: own.target,
    };
    webhooks.past(webhooks.order({ ...order, first: 'first' }), 'first', {
      at: now - (many - n) * 900,
      took: 20 + (n % 31),
      ...(bad
        ? { status: 503, class: 'status', error: 'HTTP 503', state: 'failed' }
        : { status: 200, class: null, error: null, state: 'delivered' }),
    });
  }
  if (many > 0) return;
  history(webhooks, 3, now - 9_400_000);
  history(webhooks, 4, now - 7_300_000);
  for (const row of sessions.rows.toReversed()) sessions.detail(row.sessionId);
  history(webhooks, tickets.target, now - 12_000);
  webhooks.stand(3, 'held', 'held by hand');
  webhooks.stand(4, 'stopped', 'answered 410');
}

function history(webhooks: FakeWebhooks, target: number, start: number): void {
  const sessionId = `0aa4f3${target}c-91c2-4f7e-b1d0-5f0aaa03bb17`;
  NAMES.forEach((event, index) => {
    const order = {
      sessionId,
      sequence: index + 1,
      event,
      body: JSON.stringify({ target: sessionId, event, session: { sessionId } }),
      target,
    };
    const sent = webhooks.order({ ...order, first: 'first' });
    const at = start + (STEPS[index] ?? 0);
    if (target === 4)
      webhooks.past(sent, 'first', { at, took: 88, status: 410, class: 'gone', error: 'HTTP 410', state: 'failed' });
    else if (target === 3)
      webhooks.past(sent, 'first', { at, took: 61, status: 200, class: null, error: null, state: 'delivered' });
    else {
      const refused = { took: 1, status: null, class: 'refused', error: 'connection refused by 127.0.0.1:9099' } as const;
      webhooks.past(sent, 'first', { at, ...refused, state: 'waiting' });
      if (index === 0) webhooks.past(sent, 'retry', { at: at + 1_000, ...refused, state: 'failed' });
      else webhooks.due(sent, 'retry', 6_000 + index * 4_000);
      if (index > 0) sent.nextAt = Date.now() + 6_000 + index * 4_000;
    }
  });
}

function urlOf(to: Destination, own: string | null, webhooks: FakeWebhooks, inboxes: FakeInboxes): string {
  if (to.kind === 'inbox') return inboxes.of(to.path).url;
  if (to.kind === 'other') return to.webhook.url ?? '';
  if (to.kind === 'known') return webhooks.row(to.target).url;
  if (own === null)
    throw new CallFailure({ code: 'no-target', message: 'The profile names no webhook. Choose another destination.' });
  return own;
}

/** Nothing goes to a private host that nobody allowed. */
function refuse(webhooks: FakeWebhooks, target: number): void {
  const host = webhooks.unconfirmed(target);
  if (host)
    throw new CallFailure({
      code: 'host-unconfirmed',
      message: `Nothing was sent to ${host}: a host in a private network is called only once it is confirmed`,
    });
}

export function replay(
  { sessionId, to, speed, drill }: Replay,
  webhooks: FakeWebhooks,
  sessions: FakeSessions,
  inboxes: FakeInboxes,
): SetGoing {
  const events = sessions.detail(sessionId).timeline.flatMap(({ at, what }) => (what.kind === 'event' ? [{ at, ...what }] : []));
  if (events.length === 0) throw new CallFailure({ code: 'nothing-to-replay', message: 'This session has no events yet.' });
  const target = webhooks.target(urlOf(to, sessions.urlOf(sessionId), webhooks, inboxes));
  refuse(webhooks, target.target);
  const start = events[0]?.at ?? 0;
  const first = drill ? 'drill' : 'replay';
  let planned = events.map((event) => ({ ...event, after: speed > 0 ? (event.at - start) / speed : 0 }));
  if (drill === 'dropped') planned = planned.filter((_, index) => index !== 1);
  if (drill === 'shuffled') planned.reverse();
  if (drill === 'late' && planned[0]) planned[0].after += 4_000;
  const sent = planned.map(({ sequence, name, body, after }, index) => {
    const one = webhooks.order({ sessionId, sequence, event: name, body, target: target.target, first });
    webhooks.due(one, first, after + index * 15);
    if (drill === 'twice') webhooks.due(webhooks.order({ ...one, first }), first, after + index * 15 + 40);
    return one;
  });
  return { deliveries: sent.length * (drill === 'twice' ? 2 : 1), target: target.target, url: target.url, problem: null };
}

export function sendTest({ event, to }: SendTest, webhooks: FakeWebhooks, card: ProfileCard, inboxes: FakeInboxes): SetGoing {
  const target = webhooks.target(urlOf(to, card.webhookUrl, webhooks, inboxes));
  refuse(webhooks, target.target);
  const sessionId = `test-${crypto.randomUUID()}`;
  const body = JSON.stringify({
    target: sessionId,
    event,
    session: { sessionId, profileId: card.profileId, status: 'ACTIVE', isClosed: false },
  });
  webhooks.due(webhooks.order({ sessionId, sequence: 1, event, body, target: target.target, first: 'test' }), 'test');
  return { deliveries: 1, target: target.target, url: target.url, problem: null };
}

export function fakeSettings(confirmed: Set<string>) {
  let kept: Omit<Settings, 'hosts'> = {
    retry: { kind: 'demo' },
    maxWait: 15,
    retentionDays: 30,
    attemptDays: 7,
    attemptsKept: 200_000,
    reopenLan: false,
    fixed: [],
  };
  const now = (): Settings => ({ ...kept, hosts: [...confirmed] });
  return {
    now,
    set(wanted: Settings, webhooks: FakeWebhooks): Settings {
      kept = wanted;
      if (wanted.retry.kind === 'demo') webhooks.waits = [1, 3, 10, 30, 120];
      if (wanted.retry.kind === 'production') webhooks.waits = [5, 300, 1800, 7200];
      if (wanted.retry.kind === 'custom') webhooks.waits = wanted.retry.waits;
      return now();
    },
    withdraw: (host: string): Settings => (confirmed.delete(host), now()),
  };
}
