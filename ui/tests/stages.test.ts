import { expect, test } from 'vitest';
import type { SessionRow, TimelineItem } from '../src/backend';
import { currentStage, stageRail } from '../src/state/stages';
import { attempt, event, exchange, item, row } from './make';

const SIGN = { done: '#', now: '>', todo: '.', waiting: '~', failed: 'x', held: '=', none: '-' } as const;
const hooks = (...whats: ReturnType<typeof attempt>[]) => whats.map((what, i) => item(`h${i}`, 50 + i, what));
const told = { stage: 'issued', status: 'SUCCESSFUL', deliveries: 2, delivered: 1, failing: 1 } as const;
const drawn = (r: SessionRow, timeline: TimelineItem[] = []) =>
  stageRail(r, timeline)
    .map((mark) => SIGN[mark.state])
    .join('');
const upTo = (n: number) =>
  ['resolved_credential_offer', 'requested_token', 'sdjwt_issue', 'issuance_status']
    .slice(0, n)
    .map((name, i) => item(`e${i}`, i, event(i + 1, name)));

const nonce = item('n', 30, exchange('/openid4vci/nonce'));
const visited = item('n', 30, { kind: 'visit', method: 'POST', path: '/openid4vci/nonce', status: 200, duration: 1 });

// made fetched token nonce credential accepted notified
test.each<[string, Partial<SessionRow>, TimelineItem[], string]>([
  ['just made: nobody has come', {}, [], '#......'],
  ['fetched', { stage: 'fetched' }, [], '##>....'],
  ['token: a nonce is next', { stage: 'token' }, [], '###>...'],
  ['with a nonce the credential is next', { stage: 'token' }, [nonce], '####>..'],
  ['a visit ascribed to it is as good', { stage: 'token' }, [visited], '####>..'],
  ['the time line may be ahead of the row', { stage: 'made' }, upTo(2), '###>...'],
  ['issued without a nonce, one of two told', { stage: 'issued', status: 'SUCCESSFUL', deliveries: 4, delivered: 3 }, upTo(4), '###-#->'],
  ['issued, all told', { stage: 'issued', status: 'SUCCESSFUL', deliveries: 4, delivered: 4 }, [...upTo(4), nonce], '#####-#'],
  ['issued, nobody to tell', { stage: 'issued', status: 'SUCCESSFUL' }, [...upTo(4), nonce], '#####--'],
  ['a failing webhook shows while active', { stage: 'token', deliveries: 2, delivered: 1, failing: 1 }, upTo(2), '###>..~'],
  ['retries still run', told, hooks(attempt(1, 1, 'delivered'), attempt(2, 1, 'waiting')), '###-#-~'],
  ['given up', told, hooks(attempt(1, 1, 'delivered'), attempt(2, 1, 'waiting'), attempt(2, 2, 'failed')), '###-#-x'],
  ['one given up, another still tried', told, hooks(attempt(1, 1, 'waiting'), attempt(2, 1, 'failed')), '###-#-x'],
  ['the target is held', told, hooks(attempt(1, 1, 'delivered'), attempt(2, 1, 'held')), '###-#-='],
  [
    'a replay that fails elsewhere is not the session’s own',
    { ...told, delivered: 2, failing: 0 },
    hooks(attempt(1, 1, 'delivered'), attempt(2, 1, 'delivered'), attempt(3, 1, 'failed', { trigger: 'replay', own: false })),
    '###-#-#',
  ],
  ['refused after the token', { stage: 'ended', status: 'UNSUCCESSFUL' }, upTo(2), '###x..-'],
  ['refused after the nonce', { stage: 'ended', status: 'UNSUCCESSFUL' }, [...upTo(2), nonce], '####x.-'],
  ['expired untouched', { stage: 'ended', status: 'EXPIRED' }, [], '#x....-'],
])('%s', (_, change, timeline, expected) => expect(drawn(row(change), timeline)).toBe(expected));

test.each<[Partial<SessionRow>, string]>([
  [{}, 'made'],
  [{ stage: 'fetched' }, 'token'],
  [{ stage: 'issued', status: 'SUCCESSFUL' }, 'credential'],
  [{ stage: 'ended', status: 'EXPIRED' }, 'fetched'],
])('announced for %o: %s', (change, expected) => expect(currentStage(stageRail(row(change), [])).name).toBe(expected));

test('the next try is the earliest one', () => {
  const timeline = hooks(attempt(1, 1, 'waiting', { nextAt: 9_000 }), attempt(2, 1, 'waiting', { nextAt: 7_000 }));
  expect(stageRail(row(told), timeline).at(-1)).toEqual({ name: 'notified', state: 'waiting', nextAt: 7_000 });
});

test('a session whose target is held says so before anything was tried, and no longer when all was delivered', () => {
  const last = (change: Partial<SessionRow>) => stageRail(row({ ...told, ...change }), [], 'held').at(-1)?.state;
  expect([last({ delivered: 0, failing: 0 }), last({ delivered: 2, failing: 0 })]).toEqual(['held', 'done']);
});

test.each<[string[], string]>([
  [[], 'none'],
  [['credential_accepted'], 'done'],
  [['credential_failure'], 'failed'],
  [['credential_failure', 'credential_accepted'], 'done'],
  [['credential_deleted'], 'failed'],
  [['credential_accepted', 'credential_deleted'], 'done'],
])('the wallet notified %o: accepted is %s', (events, expected) => {
  const issued = [{ at: 1, credentials: 1, notified: events.map((event, at) => ({ at, event, description: null })) }];
  const rail = stageRail(row({ stage: 'issued', status: 'SUCCESSFUL' }), [], 'open', issued);
  expect(rail.find(({ name }) => name === 'accepted')?.state).toBe(expected);
});
