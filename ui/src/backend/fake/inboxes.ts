// Inboxes of the made-up desk: they take deliveries, judge them and answer as told.
import { CallFailure } from '../door';
import type { FreshSecret, HeaderLine, Inbox, InboxAnswer, InboxPage, News, OrderMark, Received } from '../generated';

export type Answered = {
  status: number | null;
  class: string | null;
  error: string | null;
  took: number;
  location: string | null;
};

const FRESH: InboxAnswer = { below: '', act: { kind: 'answer' }, status: 200, delay: 0, failFirst: 0, body: '' };
const BASE = 'http://127.0.0.1:7099';
const WORDS = {
  valid: 'The signature is valid: it was made with this inbox’s secret over exactly these bytes.',
  unsigned: 'The request carries no signature. Set a signing secret on the target to have it signed.',
  'body-changed':
    'The signature fits the original body, not these bytes: something on the way parsed the JSON and wrote it anew. Verify over the raw bytes.',
  'wrong-secret': 'The signature was made with another secret. Compare the secret of the target with the one used here.',
  stale: 'The signature is right, but its timestamp is 412 s old; receivers refuse more than 300 s. Check the clocks.',
} as const;

export class FakeInboxes {
  #inboxes: Inbox[] = [];
  #received = new Map<string, Received[]>();
  #tell: (...news: News[]) => void;

  constructor(tell: (...news: News[]) => void, filled: boolean) {
    this.#tell = tell;
    if (filled) this.#samples(this.make('Checkout team'));
  }

  all = (): Inbox[] => this.#inboxes;

  of(path: string): Inbox {
    const inbox = this.#inboxes.find((one) => one.path === path);
    if (!inbox) throw new CallFailure({ code: 'inbox-not-found', message: 'There is no such inbox.' });
    return inbox;
  }

  make(name: string): Inbox {
    const random = Array.from({ length: 22 }, () => 'abcdefghkmnpqrstuvwxyzABCDEFGH23456789'[Math.floor(Math.random() * 38)]);
    const path = `/in/${random.join('')}`;
    const inbox: Inbox = {
      name,
      path,
      url: `${BASE}${path}`,
      received: 0,
      lastAt: null,
      answers: [{ ...FRESH }],
      signed: true,
    };
    this.#inboxes = [...this.#inboxes, inbox];
    this.#received.set(path, []);
    this.#tell({ kind: 'inboxes' });
    return inbox;
  }

  secret(path: string): FreshSecret {
    this.of(path);
    return { secret: `whsec_${btoa(path.slice(4).padEnd(24, '0').slice(0, 24))}`, public: null };
  }

  remove(path: string): null {
    this.of(path);
    this.#inboxes = this.#inboxes.filter((one) => one.path !== path);
    this.#tell({ kind: 'inboxes' });
    return null;
  }

  empty(path: string): Inbox {
    this.#received.set(path, []);
    Object.assign(this.of(path), { received: 0, lastAt: null });
    this.#tell({ kind: 'inboxes' });
    return this.of(path);
  }

  answer(path: string, answer: InboxAnswer): Inbox {
    const inbox = this.of(path);
    inbox.answers = [...inbox.answers.filter((one) => one.below !== answer.below), answer].sort((a, b) =>
      a.below.localeCompare(b.below),
    );
    this.#tell({ kind: 'inboxes' });
    return inbox;
  }

  page(path: string, before: number | null, limit: number): InboxPage {
    this.of(path);
    const all = (this.#received.get(path) ?? []).filter((row) => before === null || row.number < before);
    const rows = all.slice(0, limit);
    return { rows, next: all.length > limit ? (rows.at(-1)?.number ?? null) : null };
  }

  /** The inbox and the path below it that a URL points at. */
  find(url: string): { inbox: Inbox; below: string } | null {
    const inbox = this.#inboxes.find((one) => url === one.url || url.startsWith(`${one.url}/`));
    return inbox ? { inbox, below: url.slice(inbox.url.length) } : null;
  }

  /** Takes a request and says what came of it. */
  receive(inbox: Inbox, below: string, headers: HeaderLine[], body: string): Answered {
    const rule = inbox.answers.find((one) => one.below === below) ?? inbox.answers.find((one) => one.below === '') ?? FRESH;
    const failing = rule.failFirst > 0;
    if (failing) {
      rule.failFirst -= 1;
      this.#tell({ kind: 'inboxes' });
    }
    const answered = failing ? status(503, rule.delay) : act(rule);
    const list = this.#received.get(inbox.path) ?? [];
    const row = this.#judge(list, headers, body, below, answered.status);
    this.#received.set(inbox.path, [row, ...list]);
    inbox.received += 1;
    inbox.lastAt = row.at;
    this.#tell({ kind: 'received', path: inbox.path, row });
    return answered;
  }

  #judge(list: Received[], headers: HeaderLine[], body: string, below: string, answered: number | null): Received {
    const header = (name: string) => headers.find((one) => one.name === name)?.value ?? null;
    const { target, event } = JSON.parse(body) as { target: string; event: string };
    const sequence = Number(header('issuer2-sequence'));
    const id = header('webhook-id');
    const same = list.filter((row) => row.deliveryId === id);
    const ofSession = list.filter((row) => row.sessionId === target);
    const order: OrderMark[] = [];
    if (same.some((row) => (row.answered ?? 0) >= 200 && (row.answered ?? 0) < 300)) order.push('duplicate');
    else if (same.length > 0) order.push('retry');
    if (same.length === 0 && ofSession.some((row) => (row.sequence ?? 0) > sequence)) order.push('out-of-order');
    if (same.length === 0 && sequence > 1 && !ofSession.some((row) => row.sequence === sequence - 1)) order.push('gap');
    const signature = header('webhook-signature') ? 'valid' : 'unsigned';
    return {
      number: (list[0]?.number ?? 0) + 1,
      at: Date.now(),
      below,
      method: 'POST',
      deliveryId: id,
      sessionId: target,
      event,
      sequence,
      attempt: Number(header('issuer2-attempt')),
      mark: ['test', 'replay', 'drill'].find((one) => header(`issuer2-${one}`)) ?? null,
      order,
      signature,
      words: WORDS[signature],
      answered,
      headers,
      body,
    };
  }

  /** One of each kind of trouble, for a person to look at. */
  #samples(inbox: Inbox): void {
    const session = 'c07aa9e1-91c2-4f7e-b1d0-5f0aaa03bb17';
    const cases = [
      ['resolved_credential_offer', 1, 1, [], 'valid', 200],
      ['requested_token', 2, 1, [], 'valid', 503],
      ['requested_token', 2, 2, ['retry'], 'valid', 200],
      ['sdjwt_issue', 3, 1, [], 'body-changed', 200],
      ['sdjwt_issue', 3, 2, ['duplicate'], 'valid', 200],
      ['issuance_status', 5, 1, ['gap'], 'wrong-secret', 200],
      ['jwt_issue', 4, 1, ['out-of-order'], 'stale', null],
    ] as const;
    const start = Date.now() - 94_000;
    cases.forEach(([event, sequence, attempt, order, signature, answered], index) => {
      const at = start + index * 4_200;
      const body = JSON.stringify({ target: session, event, session: { sessionId: session, status: 'ACTIVE', isClosed: false } });
      this.#received.get(inbox.path)?.unshift({
        number: index + 1,
        at,
        below: index === 6 ? '/slow' : '',
        method: 'POST',
        deliveryId: `msg_2Kx9f${sequence}`,
        sessionId: session,
        event,
        sequence,
        attempt,
        mark: null,
        order: [...order],
        signature,
        words: WORDS[signature],
        answered,
        headers: [
          { name: 'content-type', value: 'application/json' },
          { name: 'webhook-id', value: `msg_2Kx9f${sequence}` },
          { name: 'webhook-timestamp', value: String(Math.floor(at / 1000)) },
          { name: 'webhook-signature', value: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=' },
          { name: 'issuer2-attempt', value: String(attempt) },
          { name: 'issuer2-sequence', value: String(sequence) },
        ],
        body,
      });
    });
    Object.assign(inbox, { received: cases.length, lastAt: start + 6 * 4_200 });
    inbox.answers = [{ ...FRESH }, { ...FRESH, below: '/slow', act: { kind: 'hang' } }];
  }
}

const status = (code: number, delay: number, location: string | null = null): Answered => ({
  status: code,
  class: code >= 200 && code < 300 ? null : code === 410 ? 'gone' : code >= 300 && code < 400 ? 'redirect' : 'status',
  error:
    code >= 200 && code < 300 ? null : code >= 300 && code < 400 ? `redirect to ${location ?? ''}, not followed` : `HTTP ${code}`,
  took: 3 + delay,
  location,
});

function act(rule: InboxAnswer): Answered {
  const nothing = { status: null, location: null };
  switch (rule.act.kind) {
    case 'answer':
      return status(rule.status, rule.delay);
    case 'redirect':
      return status(rule.status >= 300 && rule.status < 400 ? rule.status : 302, rule.delay, rule.act.location);
    case 'reset':
      return { ...nothing, class: 'closed-early', error: 'the connection was reset before an answer', took: 2 };
    case 'hang':
      return { ...nothing, class: 'first-byte-timeout', error: 'no answer within 10 s', took: 10_000 };
    case 'drip':
      return { ...nothing, class: 'answer-timeout', error: 'the answer did not end within 10 s', took: 10_000 };
  }
}
