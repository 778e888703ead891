// Targets, deliveries and attempts of the made-up desk: a small dispatcher that really waits and tries again.
import { CallFailure } from '../door';
import type {
  ActedOn,
  AttemptDetail,
  AttemptRow,
  AttemptsPage,
  AttemptsQuery,
  DeliveryState,
  News,
  TargetRow,
  TimelineItem,
  Trigger,
} from '../generated';
import { detail, forbidden, happening, headers } from './attempts';
import type { Answered, FakeInboxes } from './inboxes';
import { ALL } from './resolve';

export type Sent = {
  number: number;
  id: string;
  sessionId: string;
  sequence: number;
  event: string;
  body: string;
  target: number;
  state: DeliveryState;
  attempts: number;
  tries: number;
  dueSince: number;
  nextAt: number | null;
  first: Trigger;
};
export type Order = Pick<Sent, 'sessionId' | 'sequence' | 'event' | 'body' | 'target'> & { first: Trigger; id?: string };
/** An attempt of the past, as somebody wants it to have been. */
export type Past = {
  at: number;
  took: number;
  status: number | null;
  class: string | null;
  error: string | null;
  state: DeliveryState;
};

const counts = (trigger: Trigger): boolean => trigger === 'first' || trigger === 'retry';

export class FakeWebhooks {
  targets: TargetRow[] = [];
  /** Oldest first. */
  attempts: AttemptRow[] = [];
  /** Seconds to wait after the first, second, … attempt. */
  waits: readonly number[] = [1, 3, 10, 30, 120];
  /** Hosts in private networks that a person allowed. */
  confirmed: Set<string>;

  #urls = new Map<number, string>();
  #deliveries = new Map<number, Sent>();
  /** The latest attempt at each delivery, by its number. */
  #latest = new Map<number, number>();
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #inboxes: FakeInboxes;
  #tell: (...news: News[]) => void;
  #onAttempt: (sessionId: string, item: TimelineItem) => void;

  constructor(
    inboxes: FakeInboxes,
    confirmed: Set<string>,
    tell: (...news: News[]) => void,
    onAttempt: (sessionId: string, item: TimelineItem) => void,
  ) {
    this.confirmed = confirmed;
    this.#inboxes = inboxes;
    this.#tell = tell;
    this.#onAttempt = onAttempt;
  }

  /** The target of a URL and its settings, made when it is new. */
  target(url: string, change: Partial<TargetRow> = {}): TargetRow {
    const same = (row: TargetRow) => (change.auth ?? null) === null || row.auth === change.auth;
    const known = this.targets.find((row) => this.#urls.get(row.target) === url && same(row));
    if (known) return known;
    const row: TargetRow = {
      target: this.targets.length + 1,
      url: url.replace(/\/\/[^/@]*@/, '//•••@'),
      standing: 'open',
      since: null,
      why: null,
      profiles: [],
      signed: this.#inboxes.find(url) ? ['v1'] : [],
      auth: url.includes('@') ? 'user and password •••' : null,
      headers: [],
      events: [...ALL],
      confirm: null,
      allAttempts: 0,
      attempts: 0,
      failed: 0,
      waiting: 0,
      givenUp: 0,
      lastAt: null,
      lastOkAt: null,
      lastError: null,
      mean: null,
      recent: [],
      ...change,
    };
    this.targets.push(row);
    this.#urls.set(row.target, url);
    return row;
  }

  row(target: number): TargetRow {
    const row = this.targets.find((one) => one.target === target);
    if (!row) throw new CallFailure({ code: 'target-not-found', message: 'There is no such target.' });
    return row;
  }

  order(order: Order): Sent {
    const number = this.#deliveries.size + 1;
    const at = Date.now();
    const sent: Sent = {
      number,
      id: order.id ?? `msg_2Kx${number.toString(36).padStart(5, '0')}`,
      ...order,
      state: 'pending',
      attempts: 0,
      tries: 0,
      dueSince: at,
      nextAt: null,
    };
    this.#deliveries.set(number, sent);
    return sent;
  }

  /** Sends it now or when its time comes. */
  due(sent: Sent, trigger: Trigger, after = 0): void {
    clearTimeout(this.#timers.get(sent.number));
    this.#timers.set(
      sent.number,
      setTimeout(() => this.#attempt(sent, trigger), after),
    );
  }

  #attempt(sent: Sent, trigger: Trigger): void {
    const target = this.row(sent.target);
    if (target.standing !== 'open') {
      this.#stand(sent, 'held', null);
      return;
    }
    const before = { state: sent.state, nextAt: sent.nextAt };
    const at = Date.now();
    sent.attempts += 1;
    if (trigger !== 'manual') sent.tries += 1;
    this.#set(sent, 'inflight', null);
    const row = this.#add(sent, trigger, at);
    this.#announce(sent, row);
    const host = this.unconfirmed(sent.target);
    const answered = host ? forbidden(host) : this.#ask(sent, row);
    setTimeout(() => this.#ended(sent, row, answered, before), Math.max(answered.took, 20));
  }

  #ask(sent: Sent, row: AttemptRow): Answered {
    const url = this.#urls.get(sent.target) ?? '';
    const found = this.#inboxes.find(url);
    if (found)
      return this.#inboxes.receive(
        found.inbox,
        found.below,
        headers(sent, row, this.row(sent.target).signed.length > 0),
        sent.body,
      );
    const refused = url.includes(':9099');
    return refused
      ? { status: null, class: 'refused', error: 'connection refused by 127.0.0.1:9099', took: 1, location: null }
      : { status: 200, class: null, error: null, took: 34, location: null };
  }

  #ended(sent: Sent, row: AttemptRow, answered: Answered, before: { state: DeliveryState; nextAt: number | null }): void {
    const now = Date.now();
    const ok = answered.class === null;
    const wait = this.waits[sent.tries - 1];
    if (ok) this.#set(sent, 'delivered', null);
    else if (row.trigger === 'manual' && before.state !== 'pending')
      this.#set(sent, before.state, before.nextAt && Math.max(before.nextAt, now));
    else if (wait === undefined || answered.class === 'gone') this.#set(sent, 'failed', null);
    else this.#set(sent, 'waiting', now + wait * 1000);
    if (sent.state === 'waiting') this.due(sent, 'retry', Math.max(0, (sent.nextAt ?? now) - now));
    const { status, error } = answered;
    const done = this.#replace({
      ...row,
      status,
      class: answered.class,
      error,
      duration: now - row.at,
      state: sent.state,
      nextAt: sent.nextAt,
    });
    if (counts(row.trigger)) this.#health(done);
    if (answered.class === 'gone') this.stand(sent.target, 'stopped', 'answered 410');
    this.#announce(sent, done);
  }

  #set(sent: Sent, state: DeliveryState, nextAt: number | null): void {
    const figure = { waiting: 'waiting', failed: 'givenUp' } as Partial<Record<DeliveryState, 'waiting' | 'givenUp'>>;
    const target = this.row(sent.target);
    const [was, is] = [figure[sent.state], figure[state]];
    if (sent.first === 'first' && was) target[was] -= 1;
    if (sent.first === 'first' && is) target[is] += 1;
    sent.state = state;
    sent.nextAt = nextAt;
  }

  #add(sent: Sent, trigger: Trigger, at: number): AttemptRow {
    const before = this.#last(sent);
    if (before) this.#replace({ ...before, latest: false, state: sent.state, nextAt: null });
    const row: AttemptRow = {
      id: this.attempts.length + 1,
      delivery: sent.number,
      deliveryId: sent.id,
      sessionId: sent.sessionId,
      sequence: sent.sequence,
      event: sent.event,
      target: sent.target,
      url: this.row(sent.target).url,
      attempt: sent.attempts,
      trigger,
      at,
      status: null,
      class: null,
      error: null,
      duration: null,
      state: sent.state,
      nextAt: null,
      latest: true,
    };
    this.attempts.push(row);
    this.row(sent.target).allAttempts += 1;
    this.#latest.set(sent.number, row.id);
    return row;
  }

  #last = (sent: Sent): AttemptRow | undefined => this.attempts[(this.#latest.get(sent.number) ?? 0) - 1];

  #replace(row: AttemptRow): AttemptRow {
    this.attempts[row.id - 1] = row;
    return row;
  }

  #announce(sent: Sent, row: AttemptRow): void {
    this.#tell({ kind: 'attempt', row: { ...row } }, { kind: 'target', row: { ...this.row(sent.target) } });
    if (row.trigger !== 'test')
      this.#onAttempt(sent.sessionId, { key: `attempt-${row.id}`, at: row.at, what: happening(row, sent) });
  }

  #health(row: AttemptRow): void {
    const target = this.row(row.target);
    const ok = row.class === null;
    target.confirm = this.unconfirmed(row.target);
    target.mean = ((target.mean ?? 0) * target.attempts + (row.duration ?? 0)) / (target.attempts + 1);
    target.attempts += 1;
    target.failed += ok ? 0 : 1;
    target.lastAt = row.at;
    if (ok) target.lastOkAt = row.at;
    target.lastError = ok ? null : row.error;
    target.recent = [...target.recent, ok].slice(-30);
  }

  /** Adds an attempt of the past; the time line item it stands for. */
  past(sent: Sent, trigger: Trigger, past: Past): TimelineItem {
    sent.attempts += 1;
    sent.tries += 1;
    if (sent.attempts === 1) sent.dueSince = past.at - 6;
    this.#set(sent, past.state, past.state === 'waiting' ? past.at + 3_000 : null);
    const row = this.#replace({
      ...this.#add(sent, trigger, past.at),
      status: past.status,
      class: past.class,
      error: past.error,
      duration: past.took,
      state: past.state,
      nextAt: sent.nextAt,
    });
    if (counts(trigger)) this.#health(row);
    return { key: `attempt-${row.id}`, at: row.at, what: happening(row, sent) };
  }

  stand(target: number, standing: TargetRow['standing'], why: string | null): TargetRow {
    const row = this.row(target);
    Object.assign(row, { standing, why, since: standing === 'open' ? null : Date.now() });
    for (const sent of this.#deliveries.values()) {
      if (sent.target !== target) continue;
      if (standing !== 'open' && ['waiting', 'pending'].includes(sent.state)) this.#stand(sent, 'held', null);
      if (standing === 'open' && sent.state === 'held') {
        this.#stand(sent, 'waiting', Date.now());
        this.due(sent, sent.attempts === 0 ? sent.first : 'retry');
      }
    }
    this.#tell({ kind: 'target', row: { ...row } });
    return row;
  }

  /** Puts a delivery elsewhere without an attempt, and says so at its latest one. */
  #stand(sent: Sent, state: DeliveryState, nextAt: number | null): void {
    clearTimeout(this.#timers.get(sent.number));
    this.#set(sent, state, nextAt);
    const last = this.#last(sent);
    if (last) this.#announce(sent, this.#replace({ ...last, state, nextAt }));
  }

  #delivery(number: number): Sent {
    const sent = this.#deliveries.get(number);
    if (!sent) throw new CallFailure({ code: 'delivery-not-found', message: 'There is no such delivery.' });
    if (sent.state === 'inflight') throw new CallFailure({ code: 'in-flight', message: 'An attempt at it is under way.' });
    return sent;
  }

  again(number: number): null {
    const sent = this.#delivery(number);
    if (this.row(sent.target).standing !== 'open')
      throw new CallFailure({ code: 'target-held', message: 'Its target is held; release it first.' });
    this.due(sent, 'manual');
    return null;
  }

  giveUp(number: number): null {
    this.#stand(this.#delivery(number), 'failed', null);
    return null;
  }

  redeliverFailed(since: number, target: number | null): ActedOn {
    const failed = [...this.#deliveries.values()].filter(
      (sent) => sent.state === 'failed' && sent.dueSince >= since && (target === null || sent.target === target),
    );
    const all = failed.filter((sent) => sent.first === 'first' && this.row(sent.target).standing === 'open');
    for (const sent of all) this.due(sent, 'manual');
    return { count: all.length, leftOut: failed.length - all.length };
  }

  /** The host of a target that lies in a private network and that nobody allowed. */
  unconfirmed(target: number): string | null {
    const host = URL.parse(this.#urls.get(target) ?? '')?.hostname ?? '';
    return host.startsWith('192.168.') && !this.confirmed.has(host) ? host : null;
  }

  /** A host was allowed: the targets there say so. */
  allow(host: string): null {
    this.confirmed.add(host);
    for (const row of this.targets) {
      if (row.confirm !== host) continue;
      row.confirm = null;
      this.#tell({ kind: 'target', row: { ...row } });
    }
    return null;
  }

  page({ before, limit, target, sessionId, failed }: AttemptsQuery): AttemptsPage {
    const fits = (row: AttemptRow) =>
      (target === null || row.target === target) &&
      (sessionId === null || row.sessionId === sessionId) &&
      (!failed || row.class !== null);
    const all = target === null && sessionId === null && !failed ? this.attempts : this.attempts.filter(fits);
    const from = before === null ? all.length : all.findLastIndex((row) => row.id < before) + 1;
    const rows = all
      .slice(Math.max(0, from - limit), from)
      .reverse()
      .map((row) => this.#now(row));
    return { rows, next: from > limit ? (rows.at(-1)?.id ?? null) : null, total: all.length };
  }

  /** The row with where its delivery stands now. */
  #now(row: AttemptRow): AttemptRow {
    const sent = this.#deliveries.get(row.delivery);
    return sent ? { ...row, state: sent.state, nextAt: sent.nextAt } : row;
  }

  detail(id: number): AttemptDetail {
    const kept = this.attempts[id - 1];
    const sent = kept && this.#deliveries.get(kept.delivery);
    if (!kept || !sent) throw new CallFailure({ code: 'attempt-not-found', message: 'This attempt is no longer kept.' });
    const attempts = this.attempts.filter((one) => one.delivery === kept.delivery).map((one) => this.#now(one));
    const signed = this.row(sent.target).signed.length > 0;
    const confirm = kept.class === 'forbidden' ? this.unconfirmed(sent.target) : null;
    return { ...detail(sent, this.#now(kept), attempts, signed), confirm, sent: kept.class !== 'forbidden' };
  }
}
