import { CallFailure } from '../door';
import type {
  ClaimReport,
  CredentialStatus,
  Happening,
  IssuedCredential,
  News,
  OfferForm,
  OfferMade,
  ProfileCard,
  SessionDetail,
  SessionRow,
  SessionsPage,
  SessionsQuery,
  Stage,
  TimelineItem,
} from '../generated';
import { change, issued } from './credentials';
import { afterwards } from './issued';
import { pageOf } from './list';
import { pretendQr } from './qr';
import { resolve } from './resolve';
import { body, EVENT_OF, exchange, longTimeline, pastTimeline } from './timeline';
import type { FakeInboxes } from './inboxes';
import type { FakeWebhooks } from './webhooks';

const OUTCOMES: readonly [string, Stage, string | null, number, number, number][] = [
  ['ACTIVE', 'token', null, 2, 2, 0],
  ['UNSUCCESSFUL', 'ended', 'invalid_proof', 3, 3, 0],
  ['SUCCESSFUL', 'issued', null, 4, 4, 0],
  ['ACTIVE', 'fetched', null, 0, 0, 0],
  ['SUCCESSFUL', 'issued', null, 3, 4, 1],
  ['EXPIRED', 'ended', null, 0, 0, 0],
  ['REJECTED_BY_USER', 'ended', null, 1, 1, 0],
];
const hex = (n: number): string =>
  Math.imul(n + 1, 2654435761)
    .toString(16)
    .replace('-', '')
    .padStart(8, '0');

export class FakeSessions {
  /** Newest first. */
  rows: SessionRow[];
  #details = new Map<string, SessionDetail>();
  #cards: ProfileCard[];
  #inboxes: FakeInboxes;
  #tell: (...news: News[]) => void;
  /** Set by whoever makes both. */
  webhooks!: FakeWebhooks;
  /** Where a session's events go. */
  #urls = new Map<string, string>();
  /** Which events its target asked for. */
  #wanted = new Map<string, string[]>();
  readonly confirmed = new Set<string>(['192.168.1.40']);

  /** Items in the time line of the newest session, where it is to be a long one. */
  marks = 0;

  constructor(cards: ProfileCard[], count: number, inboxes: FakeInboxes, tell: (...news: News[]) => void) {
    this.#cards = cards;
    this.#inboxes = inboxes;
    this.#tell = tell;
    const start = Date.now();
    this.rows = Array.from({ length: count }, (_, n) => this.#past(n, start, count - n));
  }

  #past(n: number, start: number, number: number): SessionRow {
    const card = this.#cards[(n * 3 + 2) % this.#cards.length] as ProfileCard;
    const [status, stage, statusReason, delivered, deliveries, failing] = OUTCOMES[
      n % OUTCOMES.length
    ] as (typeof OUTCOMES)[number];
    const createdAt = start - 20_000 - n * n * 40_000 - (n > 1000 ? 0 : n * 50_000);
    return {
      sessionId: `${hex(n)}-91c2-4f7e-b1d0-${hex(n + 7)}aa03`,
      profileId: card.profileId,
      name: card.name,
      format: card.format,
      waiting: n === 0,
      status,
      statusReason,
      stage,
      createdAt,
      updatedAt: createdAt + 3249,
      expiresAt: status === 'ACTIVE' ? start + 280_000 : createdAt + 300_000,
      delivered,
      deliveries,
      failing,
      givenUp: failing,
      retrying: 0,
      number,
      refused: status === 'UNSUCCESSFUL' ? 1 : 0,
      silent: stage === 'fetched' || (stage === 'token' && n > 0),
      pinned: n === 4,
      note: n === 4 ? 'Lena asks about this one: ticket 4711' : '',
    };
  }

  live = (): number => this.rows.slice(0, 50).filter((row) => row.status === 'ACTIVE').length;
  failing = (): number => this.rows.slice(0, 50).reduce((sum, row) => sum + row.failing, 0);

  urlOf = (sessionId: string): string => this.#urls.get(sessionId) ?? 'https://hooks.example.org/issuance';

  /** An attempt began or ended: the time line shows it, the row counts it. */
  attempted(sessionId: string, item: TimelineItem): void {
    const detail = this.#details.get(sessionId);
    if (!detail) return;
    detail.timeline = [...detail.timeline.filter((one) => one.key !== item.key), item];
    this.#tell({ kind: 'timeline', sessionId, item });
    const last = new Map(
      detail.timeline.flatMap(({ what }) => (what.kind === 'attempt' ? [[what.delivery, what] as const] : [])),
    );
    const own = [...last.values()].filter((one) => one.own);
    const count = (state: string) => own.filter((one) => one.state === state).length;
    const [delivered, retrying, givenUp] = [count('delivered'), count('waiting'), count('failed')];
    this.#change(sessionId, { delivered, retrying, givenUp, failing: retrying + givenUp });
  }

  create(form: OfferForm, issuerUrl: string): OfferMade {
    const card = this.#cards.find((one) => one.profileId === form.profileId) as ProfileCard;
    const createdAt = Date.now();
    const seconds = form.expiresInSeconds ?? 300;
    const sessionId = crypto.randomUUID();
    const link = `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(`${issuerUrl}/openid4vci/credential-offer?id=${sessionId}`)}`;
    const target = resolve(card, form.webhook, this.#inboxes, this.confirmed);
    if (target.url) this.#urls.set(sessionId, target.url);
    this.#wanted.set(sessionId, target.events);
    const txCode = form.txCode ? (form.txCode.value ?? '482913849201'.slice(0, form.txCode.length ?? 6)) : null;
    const offer: OfferMade = {
      sessionId,
      profileId: card.profileId,
      link,
      qrSvg: pretendQr(link),
      expiresAt: seconds < 0 ? null : createdAt + seconds * 1000,
      createdAt,
      txCode,
      byValue: form.byValue,
      target,
      issuerUrl,
    };
    const row: SessionRow = {
      sessionId,
      profileId: card.profileId,
      name: card.name,
      format: card.format,
      waiting: false,
      status: 'ACTIVE',
      statusReason: null,
      stage: 'made',
      createdAt,
      updatedAt: createdAt,
      expiresAt: offer.expiresAt,
      delivered: 0,
      deliveries: 0,
      failing: 0,
      givenUp: 0,
      retrying: 0,
      number: (this.rows[0]?.number ?? 0) + 1,
      refused: 0,
      silent: false,
      pinned: false,
      note: '',
    };
    this.rows.unshift(row);
    this.#details.set(sessionId, {
      row,
      json: { sessionId, status: 'ACTIVE', ...(target.url ? { notifications: { webhook: { url: target.url } } } : {}) },
      offer: { ...offer, txCode: null },
      timeline: [{ key: 'created', at: createdAt, what: { kind: 'created' } }],
      credentials: [],
      method: form.method ?? 'preAuthorized',
      deferral: null,
      issued: [],
    });
    this.#tell({ kind: 'session', row });
    return offer;
  }

  page = (query: SessionsQuery): SessionsPage => pageOf(this.rows, query);

  mark = (sessionId: string, marks: { pinned: boolean } | { note: string }): SessionRow => {
    const { updatedAt } = this.#row(sessionId);
    return this.#change(sessionId, marks, updatedAt);
  };

  recreate(sessionId: string, issuerUrl: string): OfferMade {
    const { profileId } = this.#row(sessionId);
    if (!this.#cards.some((card) => card.profileId === profileId))
      throw new CallFailure({ code: 'issuer_not_found', message: `Credential profile not found: ${profileId} (404)` });
    const form = { profileId, byValue: false, txCode: null, expiresInSeconds: null, credentialData: null } as const;
    return this.create({ ...form, webhook: { kind: 'inherit' }, address: 'local' }, issuerUrl);
  }

  /** Revokes, suspends or restores a credential of a session that was looked at. */
  changeCredential(id: string, status: CredentialStatus): IssuedCredential {
    return change(this.#details.values(), id, status);
  }

  detail(sessionId: string): SessionDetail {
    const known = this.#details.get(sessionId);
    if (known) return known;
    const row = this.#row(sessionId);
    const link = `openid-credential-offer://?credential_offer_uri=${sessionId}`;
    const offer: OfferMade | null =
      row.status === 'ACTIVE'
        ? {
            sessionId,
            profileId: row.profileId,
            link,
            qrSvg: pretendQr(link),
            expiresAt: row.expiresAt,
            createdAt: row.createdAt,
            txCode: null,
            byValue: false,
            target: resolve({}, { kind: 'off' }, this.#inboxes, this.confirmed),
            issuerUrl: 'http://localhost:7002',
          }
        : null;
    const made: SessionDetail = {
      row,
      json: { sessionId, status: row.status, profileId: row.profileId },
      offer,
      timeline:
        this.marks > 0 && sessionId === this.rows[0]?.sessionId
          ? longTimeline(row, this.marks)
          : pastTimeline(row, this.webhooks, this.urlOf(sessionId)),
      credentials: row.stage === 'issued' ? [issued(sessionId, row.updatedAt)] : [],
      ...afterwards(row),
    };
    this.#details.set(sessionId, made);
    return made;
  }

  #row(sessionId: string): SessionRow {
    const row = this.rows.find((one) => one.sessionId === sessionId);
    if (!row) throw new CallFailure({ code: 'session-gone', message: 'There is no such session.' });
    return row;
  }

  decide(sessionId: string, approve: boolean, reason: string | null): SessionRow {
    const detail = this.detail(sessionId);
    if (detail.deferral) detail.deferral = { ...detail.deferral, standing: approve ? 'ready' : 'refused', reason };
    if (approve) return this.#change(sessionId, { waiting: false });
    return this.#change(sessionId, {
      waiting: false,
      status: 'UNSUCCESSFUL',
      statusReason: `The credential was refused: ${reason ?? ''}`,
      stage: 'ended',
    });
  }

  end(sessionId: string, status: string, statusReason: string | null): SessionRow {
    return this.#change(sessionId, { status, statusReason, stage: 'ended' });
  }

  #change(sessionId: string, change: Partial<SessionRow>, updatedAt = Date.now()): SessionRow {
    const row = { ...this.#row(sessionId), ...change, updatedAt };
    this.rows = this.rows.map((one) => (one.sessionId === sessionId ? row : one));
    const detail = this.detail(sessionId);
    detail.row = row;
    if (row.status !== 'ACTIVE') detail.offer = null;
    this.#tell({ kind: 'session', row });
    return row;
  }

  async claim(link: string): Promise<ClaimReport> {
    const row = this.rows.find((one) => link.includes(one.sessionId));
    if (!row) throw new CallFailure({ code: 'offer-not-found', message: 'The issuer does not know this offer.' });
    const id = row.sessionId;
    const url = this.#urls.get(id);
    let sequence = 0;
    let sent = 0;
    const put = (what: Happening) => {
      const detail = this.detail(id);
      const item = { key: `${what.kind}-${detail.timeline.length}`, at: Date.now(), what };
      detail.timeline = [...detail.timeline, item];
      this.#tell({ kind: 'timeline', sessionId: id, item });
    };
    const event = (name: string, change: Partial<SessionRow>) => {
      const wanted = this.#wanted.get(id)?.includes(name) ?? true;
      if (url && wanted) sent += 1;
      const now = this.#change(id, { ...change, deliveries: sent });
      put({ kind: 'event', sequence: ++sequence, name, body: body(now, name), wanted });
      if (!url || !wanted) return;
      const order = { sessionId: id, sequence, event: name, body: body(now, name), target: this.webhooks.target(url).target };
      this.webhooks.due(this.webhooks.order({ ...order, first: 'first' }), 'first');
    };
    const step = () => new Promise((resolve) => setTimeout(resolve, 160));
    await step();
    put(exchange('GET', `/openid4vci/credential-offer?id=${id}`, 200, 2, { agent: 'issuer-desk-robot', request: '' }));
    event('resolved_credential_offer', { stage: 'fetched' });
    await step();
    put(exchange('POST', '/openid4vci/token', 200, 4, { agent: 'issuer-desk-robot' }));
    event('requested_token', { stage: 'token' });
    await step();
    put(exchange('POST', '/openid4vci/nonce', 200, 1, { agent: 'issuer-desk-robot', request: '' }));
    await step();
    put(exchange('POST', '/openid4vci/credential', 200, 7, { agent: 'issuer-desk-robot' }));
    event(EVENT_OF[row.format] ?? 'sdjwt_issue', { stage: 'issued' });
    event('issuance_status', { status: 'SUCCESSFUL' });
    const names = ['offer', 'metadata', 'token', 'nonce', 'credential', 'signature', 'chain', 'disclosures', 'holder binding'];
    return {
      ok: true,
      format: row.format,
      steps: names.map((name) => ({ name, ok: true, detail: DETAILS[name] ?? 'as expected' })),
      claims: {
        iss: 'http://localhost:7002',
        vct: 'http://localhost:7002/identity_credential',
        given_name: 'Erika',
        family_name: 'Mustermann',
        birth_date: '1984-01-26',
      },
    };
  }
}

const DETAILS: Record<string, string> = {
  offer: 'fetched by reference, one configuration',
  metadata: 'issuer, authorization server and key set agree',
  token: 'Bearer, 300 s',
  nonce: 'fresh',
  credential: 'one credential, 2,431 bytes',
  signature: 'ES256, key from x5c',
  chain: 'document signer under the test root',
  disclosures: '16 of 16 digests match',
  'holder binding': 'cnf is the key that signed the proof',
};
