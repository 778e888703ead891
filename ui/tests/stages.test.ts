import { expect, test } from 'vitest';
import type { SessionRow, TimelineItem } from '../src/backend';
import { currentStage, stageRail } from '../src/state/stages';
import { event, item, row } from './make';

const SIGN = { done: '#', now: '>', todo: '.', failed: 'x', none: '-' } as const;
const drawn = (r: SessionRow, timeline: TimelineItem[] = []) =>
  stageRail(r, timeline)
    .map((mark) => SIGN[mark.state])
    .join('');
const upTo = (n: number) =>
  ['resolved_credential_offer', 'requested_token', 'sdjwt_issue', 'issuance_status']
    .slice(0, n)
    .map((name, i) => item(`e${i}`, i, event(i + 1, name)));

// made fetched token credential issued notified
test.each<[string, Partial<SessionRow>, TimelineItem[], string]>([
  ['just made: nobody has come', {}, [], '#.....'],
  ['fetched', { stage: 'fetched' }, [], '##>...'],
  ['token: the credential is next', { stage: 'token' }, [], '###>..'],
  ['the time line may be ahead of the row', { stage: 'made' }, upTo(2), '###>..'],
  ['issued, one of two told', { stage: 'issued', status: 'SUCCESSFUL', deliveries: 4, delivered: 3 }, upTo(4), '#####>'],
  ['issued, all told', { stage: 'issued', status: 'SUCCESSFUL', deliveries: 4, delivered: 4 }, upTo(4), '######'],
  ['issued, nobody to tell', { stage: 'issued', status: 'SUCCESSFUL' }, upTo(4), '#####-'],
  ['a failing webhook shows while active', { stage: 'token', deliveries: 2, delivered: 1, failing: 1 }, upTo(2), '###>.x'],
  ['refused after the token', { stage: 'ended', status: 'UNSUCCESSFUL' }, upTo(2), '###x.-'],
  ['expired untouched', { stage: 'ended', status: 'EXPIRED' }, [], '#x...-'],
])('%s', (_, change, timeline, expected) => expect(drawn(row(change), timeline)).toBe(expected));

test.each<[Partial<SessionRow>, string]>([
  [{}, 'made'],
  [{ stage: 'fetched' }, 'token'],
  [{ stage: 'issued', status: 'SUCCESSFUL' }, 'issued'],
  [{ stage: 'ended', status: 'EXPIRED' }, 'fetched'],
])('announced for %o: %s', (change, expected) => expect(currentStage(stageRail(row(change), [])).name).toBe(expected));
