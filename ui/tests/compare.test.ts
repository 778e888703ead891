import { expect, test } from 'vitest';
import type { Happening, SessionDetail } from '../src/backend';
import { compare, members, stageOf } from '../src/state/compare';
import { attempt, created, event, exchange, item, row } from './make';

const detail = (sessionId: string, ...happened: Happening[]): SessionDetail => ({
  row: row({ sessionId }),
  json: { sessionId },
  offer: null,
  timeline: [created, ...happened].map((what, at) => item(`k${at}`, 1000 + at, what)),
  credentials: [],
  method: 'preAuthorized',
  deferral: null,
  issued: [],
});
const call = (change: Partial<Happening & { kind: 'exchange' }>): Happening =>
  ({ ...exchange('/openid4vci/token'), ...change }) as Happening;
const visit = (path: string): Happening => ({ kind: 'visit', method: 'GET', path, status: 200, duration: 1 });
const found = (a: Happening, b: Happening) =>
  compare(detail('s1', a), detail('s2', b)).stages.flatMap(({ pairs }) => pairs.flatMap(({ differences }) => differences));

test.each([
  [visit('/.well-known/openid-credential-issuer'), 'metadata'],
  [visit('/openid4vci/nonce'), 'nonce'],
  [exchange('/openid4vci/credential-offer?id=s1'), 'offer'],
  [exchange('/openid4vci/token'), 'token'],
  [exchange('/openid4vci/par'), 'login'],
  [exchange('/openid4vci/authorize?client_id=x'), 'login'],
  [exchange('/openid4vci/credential'), 'credential'],
  [exchange('/openid4vci/deferred_credential'), 'credential'],
  [exchange('/openid4vci/notification'), 'notification'],
  [exchange('/elsewhere'), 'other'],
  [event(1, 'requested_token'), 'events'],
  [attempt(1, 1, 'delivered'), 'webhooks'],
  [created, null],
])('%o is of stage %s', (what, stage) => expect(stageOf(item('k', 0, what))).toBe(stage));

test('the same run differs in nothing', () => {
  const run = (id: string) =>
    detail(
      id,
      exchange(`/openid4vci/credential-offer?id=${id}`),
      call({ request: `{"id":"${id}","nonce":"${id}n"}`, requestHeaders: [{ name: 'Date', value: id }] }),
      event(1, 'requested_token'),
      attempt(1, 1, 'delivered'),
    );
  const same = compare(run('s1'), run('s2'));
  expect(same.differing).toBe(0);
  expect(same.stages.map(({ stage }) => stage)).toEqual(['offer', 'token', 'events', 'webhooks']);
});

test('what differs is told by its place', () => {
  const left = call({
    status: 200,
    agent: 'A/1',
    requestHeaders: [
      { name: 'User-Agent', value: 'A/1' },
      { name: 'accept', value: '*/*' },
    ],
    request: '{"proofs":{"jwt":["a"]},"c_nonce":"1"}',
    response: 'grant_type=x&a=1',
  });
  const right = call({
    status: 400,
    error: 'invalid_proof',
    agent: 'B/2',
    requestHeaders: [{ name: 'user-agent', value: 'B/2' }],
    request: '{"proofs":{"jwt":["a","b"]},"c_nonce":"2"}',
    response: 'grant_type=y&a=1',
  });
  expect(found(left, right)).toEqual([
    { path: 'status', left: '200', right: '400' },
    { path: 'error', left: null, right: 'invalid_proof' },
    { path: 'request.header.user-agent', left: 'A/1', right: 'B/2' },
    { path: 'request.header.accept', left: '*/*', right: null },
    { path: 'request.proofs.jwt[1]', left: null, right: 'b' },
    { path: 'response.grant_type', left: 'x', right: 'y' },
  ]);
});

test('a header that differs in every request is told once', () => {
  const from = (value: string) => call({ requestHeaders: [{ name: 'user-agent', value }] });
  const pairs = compare(detail('s1', from('a'), from('a')), detail('s2', from('b'), from('b'))).stages.flatMap((one) => one.pairs);
  expect(pairs.map(({ differences }) => differences.length)).toEqual([1, 0]);
});

test('a duration counts when it is longer by far', () => {
  const took = (duration: number) => call({ duration });
  expect(found(took(10), took(30))).toEqual([]);
  expect(found(took(100), took(140))).toEqual([]);
  expect(found(took(50), took(500))).toEqual([{ path: 'duration', left: '50 ms', right: '500 ms', ratio: 10 }]);
});

test('what happened on one side only stands alone, and repetitions are paired in order', () => {
  const [token, nonce] = [exchange('/openid4vci/token'), exchange('/openid4vci/nonce')];
  const { stages, differing } = compare(detail('s1', token, token), detail('s2', token, nonce));
  const shape = stages.map(({ stage, pairs }) => [stage, pairs.map(({ left, right }) => [left?.key ?? null, right?.key ?? null])]);
  expect(shape).toEqual([
    ['token', [['k1', 'k1'], ['k2', null]]],
    ['nonce', [[null, 'k2']]],
  ]);
  expect(differing).toBe(2);
});

test('claims of a token are compared, its signature is not', () => {
  const part = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, '');
  const token = (claims: object, signature: string) => `${part({ alg: 'ES256' })}.${part(claims)}.${signature}`;
  const body = (jwt: string) => call({ request: JSON.stringify({ jwt }) });
  expect(found(body(token({ aud: 'a', iat: 1 }, 'x')), body(token({ aud: 'a', iat: 2 }, 'y')))).toEqual([]);
  expect(found(body(token({ aud: 'a' }, 'x')), body(token({ aud: 'b' }, 'x')))).toEqual([
    { path: 'request.jwt.claims.aud', left: 'a', right: 'b' },
  ]);
});

test('a hostile body is bounded', () => {
  expect(members(`${'['.repeat(5000)}${']'.repeat(5000)}`, 'b').size).toBe(1);
  expect(members(JSON.stringify(Array.from({ length: 10_000 }, (_, n) => n)), 'b').size).toBeLessThanOrEqual(2_000);
  expect([...members('<script>alert(1)</script>', 'b')]).toEqual([['b', '<script>alert(1)</script>']]);
});
