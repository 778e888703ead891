// What the Webhooks place, the offer form and the settings work out for themselves.
import { expect, test } from 'vitest';
import type { DeliveryState, InboxAnswer, Settings, Timings, WebhookForm } from '../src/backend';
import { actsFor } from '../src/state/acts';
import { acting, answerFaults, draftOf, isBelow, PLAIN, PRESETS, toAnswer, type AnswerDraft } from '../src/state/answer';
import { health, parts, share } from '../src/state/health';
import {
  EVENTS,
  extras,
  fieldOf,
  freshHook,
  hookFaults,
  isSecret,
  toDestination,
  toWebhook,
  type Hook,
  type HookWrongs,
  type Where,
} from '../src/state/hook';
import { lane } from '../src/state/lane';
import { settingsDraft, settingsFaults, toSettings } from '../src/state/preferences';
import { traits } from '../src/state/targetname';
import { timingParts } from '../src/state/timing';
import { unconfirmedHost } from '../src/state/unconfirmed';
import { parseWaits, showWaits } from '../src/state/waits';
import { catalogues } from '../src/strings';
import { attempt, event, item, targetRow } from './make';

const hook = (change: Partial<Hook> = {}): Hook => ({ ...freshHook(), url: 'http://localhost:9099/', ...change });

test.each<[Partial<Hook>, HookWrongs]>([
  [{}, {}],
  [{ url: '' }, { url: 'url' }],
  [{ url: 'ftp://x/' }, { url: 'url' }],
  [{ url: `http://x/${'a'.repeat(2_048)}` }, { url: 'urlLong' }],
  [{ auth: 'bearer' }, { auth: 'bearer' }],
  [{ auth: 'bearer', bearer: 't' }, {}],
  [{ auth: 'basic', password: 'p' }, { auth: 'username' }],
  [{ auth: 'basic', username: 'u' }, {}],
  [{ url: 'http://local host/' }, { url: 'urlSpace' }],
  [{ secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', `whsk_${'A'.repeat(43)}=`] }, {}],
  [{ secrets: ['whsec_xx'] }, { secrets: 'secret' }],
  [{ secrets: [''] }, { secrets: 'secret' }],
  [{ headers: [{ name: 'Host', value: 'a' }] }, { headers: 'headerOurs' }],
  [{ headers: [{ name: 'webhook-id', value: 'a' }] }, { headers: 'headerOurs' }],
  [{ headers: [{ name: 'x-tenant', value: 'ü' }] }, { headers: 'headerValue' }],
  [{ secrets: ['secret'] }, { secrets: 'secret' }],
  [{ headers: [{ name: 'x-tenant', value: 'a b' }] }, {}],
  [{ headers: [{ name: 'x tenant', value: '' }] }, { headers: 'headerName' }],
  [{ headers: [{ name: '', value: '' }] }, { headers: 'headerName' }],
  [{ events: [] }, { events: 'events' }],
])('faults of a hook with %o', (change, expected) => expect(hookFaults(hook(change))).toEqual(expected));

test.each<[Partial<Hook>, Partial<WebhookForm>, number]>([
  [{}, { url: 'http://localhost:9099/', bearerToken: null, basicAuth: null, signingSecrets: [], headers: [], events: null }, 0],
  [{ bearer: 'left over', username: 'left over' }, { bearerToken: null, basicAuth: null }, 0],
  [{ auth: 'bearer', bearer: ' t ' }, { bearerToken: 't', basicAuth: null }, 1],
  [{ auth: 'basic', username: 'u', password: ' p ' }, { basicAuth: { username: 'u', password: ' p ' } }, 1],
  [{ secrets: [' whsec_a ', 'whsec_b'] }, { signingSecrets: ['whsec_a', 'whsec_b'] }, 2],
  [{ headers: [{ name: ' x ', value: ' v ' }] }, { headers: [{ name: 'x', value: ' v ' }] }, 1],
  [{ events: ['issuance_status', 'requested_token'] }, { events: ['requested_token', 'issuance_status'] }, 1],
  [{ events: [...EVENTS].reverse() }, { events: null }, 0],
])('form of a hook with %o', (change, expected, set) => {
  expect(toWebhook(hook(change))).toMatchObject(expected);
  expect(extras(hook(change))).toBe(set);
});

const where = (change: Partial<Where>): Where => ({ kind: 'own', target: null, path: null, hook: freshHook(), ...change });
test.each<[Where, object | null]>([
  [where({}), { kind: 'own' }],
  [where({ kind: 'known' }), null],
  [where({ kind: 'known', target: 3 }), { kind: 'known', target: 3 }],
  [where({ kind: 'inbox' }), null],
  [where({ kind: 'inbox', path: '/in/x' }), { kind: 'inbox', path: '/in/x' }],
  [where({ kind: 'other' }), null],
  [where({ kind: 'other', hook: hook() }), { kind: 'other', webhook: { url: 'http://localhost:9099/' } }],
])('%o goes to %o', (given, expected) => {
  if (expected === null) expect(toDestination(given)).toBeNull();
  else expect(toDestination(given)).toMatchObject(expected);
});

test.each<[DeliveryState, string, string]>([
  ['pending', 'retry giveUp', 'giveUp'],
  ['waiting', 'retry giveUp', 'giveUp'],
  ['inflight', '', ''],
  ['delivered', 'redeliver', ''],
  ['failed', 'redeliver', ''],
  ['held', 'giveUp', 'giveUp'],
])('a delivery that is %s allows “%s”, and “%s” while its target is held', (state, open, held) => {
  expect(actsFor(state).join(' ')).toBe(open);
  expect(actsFor(state, 'held').join(' ')).toBe(held);
  expect(actsFor(state, 'stopped').join(' ')).toBe(held);
});

test.each([
  ['', 'idle'],
  ['+', 'well'],
  ['-+++', 'shaky'],
  ['+-', 'shaky'],
  ['++---', 'down'],
  ['-', 'down'],
])('outcomes %s are %s', (recent, expected) =>
  expect(health(targetRow(1, { recent: [...recent].map((one) => one === '+') }))).toBe(expected),
);

test.each([
  [0, 0, '0 %'],
  [0, 9, '0 %'],
  [1, 100_000, '< 0.1 %'],
  [21, 1_000, '2.1 %'],
  [1, 3, '33 %'],
  [4, 4, '100 %'],
])('%d of %d failed is %s', (failed, attempts, expected) => expect(share(failed, attempts, 'en')).toBe(expected));

test.each([
  ['https://hooks.example.org/a?b', { host: 'hooks.example.org', path: '/a?b' }],
  ['http://•••@[::1]:9/x', { host: '[::1]:9', path: '/x' }],
  ['http://localhost', { host: 'localhost', path: '' }],
  ['nonsense', { host: 'nonsense', path: '' }],
])('%s in its parts', (url, expected) => expect(parts(url)).toEqual(expected));

test.each<[string, number[] | null]>([
  ['1s, 30s, 5min, 2h', [1, 30, 300, 7200]],
  ['1 → 3 → 10', [1, 3, 10]],
  ['1d', [86_400]],
  ['', null],
  ['0', null],
  ['1s, soon', null],
  ['31d', null],
  [Array(31).fill('1s').join(','), null],
])('waits “%s”', (text, expected) => expect(parseWaits(text)).toEqual(expected));

test.each([[[1, 90, 300, 7200, 86_400]], [[59]]])('waits %o are read back as they are shown', (waits) =>
  expect(parseWaits(showWaits(waits))).toEqual(waits),
);

const settings: Settings = {
  retry: { kind: 'demo' },
  maxWait: 15,
  retentionDays: 30,
  attemptDays: 0,
  attemptsKept: 100_000,
  hosts: ['192.168.1.4'],
  reopenLan: true,
  fixed: ['retry'],
};
test('settings that nobody touched are sent as they came', () =>
  expect(toSettings(settings, settingsDraft(settings))).toEqual(settings));

test.each<[Partial<ReturnType<typeof settingsDraft>>, string, Partial<Settings>]>([
  [{ retry: 'custom', waits: '1s, 2s' }, '', { retry: { kind: 'custom', waits: [1, 2] } }],
  [{ retry: 'custom', waits: 'x' }, 'waits', {}],
  [{ retry: 'production', waits: 'x' }, '', { retry: { kind: 'production' } }],
  [{ forever: true, maxWait: 'x' }, '', { maxWait: null }],
  [{ maxWait: '-1' }, 'maxWait', {}],
  [{ retentionDays: '', attemptDays: '1.5' }, 'retentionDays attemptDays', {}],
  [{ attemptsKept: '5000000000' }, 'attemptsKept', {}],
])('settings with %o', (change, wrong, expected) => {
  const draft = { ...settingsDraft(settings), ...change };
  expect(settingsFaults(draft).join(' ')).toBe(wrong);
  if (wrong === '') expect(toSettings(settings, draft)).toEqual({ ...settings, ...expected });
});

const answer = (change: Partial<AnswerDraft>): AnswerDraft => ({ ...PLAIN, ...change });
test.each<[Partial<AnswerDraft>, string, Partial<InboxAnswer>]>([
  [{}, '', { below: '/x', act: { kind: 'answer' }, status: 200, delay: 0, failFirst: 0, body: '' }],
  [{ act: 'redirect' }, 'location', {}],
  [
    { act: 'redirect', location: ' http://x/ ', status: '302' },
    '',
    { act: { kind: 'redirect', location: 'http://x/' }, status: 302 },
  ],
  [{ act: 'hang', location: 'left over' }, '', { act: { kind: 'hang' } }],
  [{ status: '99', delay: '', failFirst: 'two' }, 'status delay failFirst', {}],
  [PRESETS.failTwice, '', { failFirst: 2, status: 200 }],
])('an answer with %o', (change, wrong, expected) => {
  expect(answerFaults(answer(change)).join(' ')).toBe(wrong);
  if (wrong !== '') return;
  const made = toAnswer('/x', answer(change));
  expect(made).toMatchObject(expected);
  expect(toAnswer('/x', draftOf(made))).toEqual(made);
});

test.each([
  ['/slow', true],
  ['/a/b', true],
  ['/', false],
  ['slow', false],
  ['/a b', false],
  ['/a?b', false],
])('%s below an inbox: %s', (path, expected) => expect(isBelow(path)).toBe(expected));

test.each<[Timings, string]>([
  [{ resolve: 1, connect: 2, firstByte: 3, total: 10 }, 'resolve 1, connect 2, firstByte 3, rest 4'],
  [{ resolve: null, connect: null, firstByte: 10, total: 10 }, 'firstByte 10'],
  [{ resolve: null, connect: 4, firstByte: null, total: 4 }, 'connect 4'],
  [{ resolve: null, connect: null, firstByte: null, total: 5 }, 'rest 5'],
  [{ resolve: 7, connect: 9, firstByte: 9, total: 10 }, 'resolve 7, connect 3, firstByte 0'],
  [{ resolve: null, connect: null, firstByte: null, total: 0 }, 'rest 0'],
])('the parts of %o', (timings, expected) =>
  expect(
    timingParts(timings)
      .map(({ name, ms }) => `${name} ${ms}`)
      .join(', '),
  ).toBe(expected),
);

/** Deliveries drawn: row, bars as from-to, waits as from~to, the next one with `>`. */
const drawn = (items: Parameters<typeof lane>[0], now = 0) =>
  lane(items, now).tracks.map(
    ({ row, bars, waits }) =>
      `${row}: ${[...bars.map(({ from, to }) => `${from}-${to}`), ...waits.map(({ from, to, next }) => `${from}~${to}${next ? '>' : ''}`)].join(' ')}`,
  );
const at = (key: string, when: number, what: ReturnType<typeof attempt>) => item(key, when, what);

test.each<[string, Parameters<typeof lane>[0], string[]]>([
  ['nothing', [item('e', 0, event(1, 'x'))], []],
  ['sent at once', [at('a', 5, attempt(1, 1, 'delivered', { dueSince: 5, duration: 3 }))], ['0: 5-8']],
  ['it waited for the one before it', [at('a', 9, attempt(1, 1, 'delivered', { dueSince: 5, duration: 3 }))], ['0: 9-12 5~9']],
  [
    'a retry waits from the end of the attempt before, the next one to when it is due',
    [
      at('a', 10, attempt(1, 1, 'waiting', { dueSince: 10, duration: 5, nextAt: 20 })),
      at('b', 20, attempt(1, 2, 'waiting', { dueSince: 10, duration: 5, nextAt: 90 })),
    ],
    ['0: 10-15 20-25 15~20 25~90>'],
  ],
  [
    'between an end and a person’s act nobody waited',
    [
      at('a', 10, attempt(1, 1, 'delivered', { dueSince: 10, duration: 5 })),
      at('b', 90, attempt(1, 2, 'delivered', { dueSince: 10, duration: 5, trigger: 'manual' })),
    ],
    ['0: 10-15 90-95'],
  ],
  [
    'deliveries that overlap have rows of their own; one that follows has not',
    [
      at('a', 0, attempt(1, 1, 'delivered', { dueSince: 0, duration: 10 })),
      at('b', 5, attempt(2, 1, 'delivered', { dueSince: 5, duration: 10 })),
      at('c', 10, attempt(3, 1, 'delivered', { dueSince: 10, duration: 1 })),
    ],
    ['0: 0-10', '1: 5-15', '0: 10-11'],
  ],
])('the webhook lane: %s', (_, items, expected) => expect(drawn(items)).toEqual(expected));

test('an attempt under way is as long as until now', () =>
  expect(drawn([at('a', 10, attempt(1, 1, 'inflight', { dueSince: 10, duration: null }))], 17)).toEqual(['0: 10-17']));

test.each([
  [24, 'sec', true],
  [64, 'sec', true],
  [23, 'sec', false],
  [65, 'sec', false],
  [32, 'sk', true],
  [64, 'sk', true],
  [33, 'sk', false],
])('%d bytes after wh%s_: %s', (bytes, kind, expected) => {
  const whole = `wh${kind}_${btoa('x'.repeat(bytes))}`;
  expect([isSecret(whole), isSecret(whole.replace(/=+$/, ''))]).toEqual([expected, expected]);
});

test.each([
  ['webhook url must not point at 169.254.7.7: link-local addresses are never called', 'url'],
  ['webhook signingSecret must be whsec_ and the base64 of 24 to 64 bytes', 'secrets'],
  ['webhook headers must not name Host', 'headers'],
  ['webhook bearerToken must be a string', 'auth'],
  ['webhook basicAuth must not be given beside bearerToken', 'auth'],
  ['webhook events must not name x twice', 'events'],
  ['anything else', 'url'],
])('“%s” is about %s', (problem, field) => expect(fieldOf(problem)).toBe(field));

test.each([
  ['host-unconfirmed', '192.168.1.20: a host in a private network is called only once', '192.168.1.20'],
  ['host-unconfirmed', 'Nothing will be sent: nas.local: a host in a private network', 'nas.local'],
  ['host-unconfirmed', 'fd00::7: a host in a private network', 'fd00::7'],
  ['host-unconfirmed', 'Nothing was sent to 10.1.2.3: a host in a private network.', '10.1.2.3'],
  ['host-unconfirmed', 'not now', null],
  ['target-held', '192.168.1.20: held', null],
])('%s “%s” may be lifted for %s', (code, message, host) => expect(unconfirmedHost({ code, message })).toBe(host));

test.each([
  [{}, '#7 · not signed · all events'],
  [{ signed: ['v1'], auth: 'bearer token •••', events: ['a', 'b'] }, '#7 · signed v1 · bearer · 2 events'],
  [
    { signed: ['v1', 'v1a'], auth: 'user and password •••', headers: ['x'] },
    '#7 · signed v1, v1a · user and password · 1 header · all events',
  ],
] as const)('a target with %o reads %s', (change, expected) =>
  expect(traits({ ...targetRow(7), ...structuredClone(change) } as ReturnType<typeof targetRow>, catalogues.en.webhooks.trait)).toBe(
    expected,
  ),
);

test.each<[Partial<AnswerDraft>, AnswerDraft['act'], string]>([
  [{}, 'redirect', '307'],
  [{ act: 'redirect', status: '307' }, 'answer', '200'],
  [{ act: 'redirect', status: '308' }, 'redirect', '308'],
  [{ status: '503' }, 'drip', '503'],
])('an answer with %o that becomes a %s has status %s', (change, act, status) =>
  expect(acting(answer(change), act)).toMatchObject({ act, status }),
);

test('a session’s replays have a lane of their own', () => {
  const items = [
    at('a', 10, attempt(1, 1, 'delivered', { dueSince: 10, duration: 5 })),
    at('b', 12, attempt(1, 1, 'delivered', { dueSince: 12, duration: 5, own: false, delivery: 9, trigger: 'replay' })),
  ];
  const rows = (own: boolean) => lane(items, 0, own).tracks.flatMap(({ bars }) => bars.map(({ item: one }) => one.key));
  expect([rows(true), rows(false)]).toEqual([['a'], ['b']]);
});
