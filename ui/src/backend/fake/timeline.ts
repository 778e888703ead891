import type { Happening, SessionRow, TimelineItem } from '../generated';
import type { FakeWebhooks } from './webhooks';

export const EVENT_OF: Record<string, string> = {
  'dc+sd-jwt': 'sdjwt_issue',
  jwt_vc_json: 'jwt_issue',
  mso_mdoc: 'generated_mdoc',
};

export const body = (row: SessionRow, event: string): string =>
  JSON.stringify({
    target: row.sessionId,
    event,
    session: {
      sessionId: row.sessionId,
      profileId: row.profileId,
      status: row.status,
      isClosed: row.status !== 'ACTIVE',
      credentialOffer: { credential_issuer: 'http://localhost:7002', credential_configuration_ids: [row.profileId] },
    },
  });

export const exchange = (
  method: string,
  path: string,
  status: number,
  duration: number,
  more: Partial<Happening & { kind: 'exchange' }> = {},
): Happening => ({
  kind: 'exchange',
  method,
  path,
  status,
  duration,
  agent: 'ExampleWallet/4.2 (Android 16)',
  request: '{"proofs":{"jwt":["eyJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwOi8vbG9jYWxob3N0OjcwMDIifQ.•••"]}}',
  response: '{"access_token":"•••","token_type":"Bearer","expires_in":300}',
  error: null,
  reason: null,
  item: null,
  expected: null,
  received: null,
  asked: 'http://localhost:7002',
  requestHeaders: [
    { name: 'user-agent', value: 'ExampleWallet/4.2 (Android 16)' },
    { name: 'content-type', value: 'application/json' },
  ],
  responseHeaders: [{ name: 'content-type', value: 'application/json' }],
  ...more,
});

/** A session that polled and was notified of for hours: this many items, for looking at how the axis bears it. */
export function longTimeline(row: SessionRow, count: number): TimelineItem[] {
  const items: TimelineItem[] = [{ key: 'created-0', at: row.createdAt, what: { kind: 'created' } }];
  let at = row.createdAt;
  for (let n = 1; n < count; n++) {
    at += n % 100 === 0 ? 61_000 : 20 + ((n * 7919) % 400);
    const what: Happening =
      n % 3 === 0
        ? { kind: 'event', sequence: n / 3, name: 'requested_token', body: '{}', wanted: true }
        : exchange('POST', `/openid4vci/${n % 3 === 1 ? 'token' : 'credential'}`, n % 211 === 1 ? 400 : 200, 2 + (n % 60));
    items.push({ key: `long-${n}`, at, what });
  }
  return items;
}

/** A finished run, for the sessions that were there before. */
export function pastTimeline(row: SessionRow, webhooks: FakeWebhooks, url: string): TimelineItem[] {
  const items: TimelineItem[] = [];
  let sequence = 0;
  const at = (offset: number) => row.createdAt + offset;
  const put = (offset: number, what: Happening) => items.push({ key: `${what.kind}-${items.length}`, at: at(offset), what });
  const event = (offset: number, name: string) => {
    sequence += 1;
    put(offset, { kind: 'event', sequence, name, body: body(row, name), wanted: true });
    if (row.deliveries === 0) return;
    const bad = row.failing > 0 && sequence === 2;
    const sent = webhooks.order({
      sessionId: row.sessionId,
      sequence,
      event: name,
      body: body(row, name),
      target: webhooks.target(url).target,
      first: 'first',
    });
    const ok = { status: 200, class: null, error: null, state: 'delivered' } as const;
    const busy = { status: 503, class: 'status', error: 'HTTP 503', state: 'waiting' } as const;
    const refused = { status: null, class: 'refused', error: 'connection refused', state: 'failed' } as const;
    items.push(webhooks.past(sent, 'first', { at: at(offset + 12), took: 34, ...(bad ? busy : ok) }));
    if (bad) items.push(webhooks.past(sent, 'retry', { at: at(offset + 1050), took: 2, ...refused }));
  };
  put(0, { kind: 'created' });
  if (row.stage === 'made') return items;
  put(296, { kind: 'visit', method: 'GET', path: '/.well-known/openid-credential-issuer', status: 200, duration: 4 });
  put(302, exchange('GET', `/openid4vci/credential-offer?id=${row.sessionId}`, 200, 3, { request: '' }));
  event(306, 'resolved_credential_offer');
  if (row.stage === 'fetched') return items;
  put(1712, exchange('POST', '/openid4vci/token', 200, 6));
  event(1720, 'requested_token');
  put(2604, exchange('POST', '/openid4vci/nonce', 200, 1, { request: '' }));
  if (row.status === 'UNSUCCESSFUL') {
    put(
      3240,
      exchange('POST', '/openid4vci/credential', 400, 5, {
        error: 'invalid_proof',
        reason: 'PROOF-7: aud is http://192.168.1.23:7002, this offer’s issuer is http://localhost:7002',
        item: 'PROOF-7',
        expected: 'http://localhost:7002',
        received: 'http://192.168.1.23:7002',
        response: '{"error":"invalid_proof","error_description":"The proof is not for this issuer"}',
      }),
    );
    event(3246, 'issuance_status');
  } else if (row.status === 'SUCCESSFUL') {
    put(3240, exchange('POST', '/openid4vci/credential', 200, 9));
    event(3249, EVENT_OF[row.format] ?? 'sdjwt_issue');
    event(3249, 'issuance_status');
  }
  return items;
}
