// One session, followed live: asked once, then kept up to date by the news.
import {
  asFailure,
  type Backend,
  type BundleView,
  type CallFailure,
  type CredentialAct,
  type Deferral,
  type IssuedCredential,
  type IssuedResponse,
  type OfferMade,
  type SessionDetail,
  type SessionMethod,
  type SessionRow,
  type TimelineItem,
} from '../backend';
import { before } from './before';
import { merge } from './timeline';
import { Untold } from './untold.svelte';

export class Watch {
  readonly sessionId: string;
  row = $state.raw<SessionRow | null>(null);
  /** The session as the management interface shows it. */
  json = $state.raw<unknown>(null);
  offer = $state.raw<OfferMade | null>(null);
  timeline = $state.raw<readonly TimelineItem[]>([]);
  /** How it came to be; known once it was asked for. */
  method = $state.raw<SessionMethod | null>(null);
  /** A credential that is, or was, not ready. */
  deferral = $state.raw<Deferral | null>(null);
  /** Its credential responses, and what the wallet notified of them. */
  issued = $state.raw<IssuedResponse[]>([]);
  /** Its credentials that have an entry in a status list. */
  credentials = $state.raw<IssuedCredential[]>([]);
  failure = $state.raw<CallFailure | null>(null);
  loaded = $state(false);
  /** The bundle it is of, as it was opened; nothing for a session of the journal. */
  opened = $state.raw<BundleView | null>(null);

  /** What a long time line does not tell until somebody looks at it. */
  readonly untold: Untold;

  #door: Backend;
  #rowsTaken = 0;
  /** What came while an answer was under way: it is newer than the answer. */
  #items: TimelineItem[] = [];
  #loading = 0;

  constructor(
    door: Backend,
    sessionId: string,
    /** The number of the bundle it is of: then it is only looked at. */
    readonly bundle: number | null = null,
    /** What a list says of it: that much is shown until the rest is here. */
    row: SessionRow | null = null,
  ) {
    this.row = row;
    this.#door = door;
    this.sessionId = sessionId;
    this.untold = new Untold(door, sessionId);
  }

  get readOnly(): boolean {
    return this.bundle !== null;
  }

  async #ask(): Promise<SessionDetail> {
    if (this.bundle === null) return this.#door.call('session', { sessionId: this.sessionId });
    this.opened = await this.#door.call('bundle', { bundle: this.bundle });
    return this.opened.detail;
  }

  async load(): Promise<void> {
    const before = this.#rowsTaken;
    this.#loading += 1;
    try {
      const detail = await this.#ask();
      // News that came while the answer was under way is newer than the answer.
      if (this.#rowsTaken === before) this.row = detail.row;
      this.#take(detail);
      this.failure = null;
      this.loaded = true;
      // The answer was made before a row that came meanwhile, and lacks what that row does not tell whole.
      if (this.#rowsTaken !== before && this.row && this.#tellsMore(detail.row, this.row)) void this.load();
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.#loading -= 1;
      if (this.#loading === 0) this.#items = [];
    }
  }

  #take(detail: SessionDetail): void {
    this.timeline = merge([...this.untold.begin(detail.earlier), ...detail.timeline], this.#items);
    this.json = detail.json;
    this.offer = this.row?.status === 'ACTIVE' ? detail.offer : null;
    this.method = detail.method;
    this.deferral = detail.deferral;
    this.issued = detail.issued;
    this.credentials = detail.credentials;
  }

  /** The masked URL that the session's events go to, as it stands in the session; nothing when there is none. */
  get url(): string | null {
    const json = this.json as { notifications?: { webhook?: { url?: unknown } } } | null;
    const url = json?.notifications?.webhook?.url;
    return typeof url === 'string' ? url : null;
  }

  takeRow(row: SessionRow): void {
    this.#rowsTaken += 1;
    const was = this.row;
    const ended = was?.status === 'ACTIVE' && row.status !== 'ACTIVE';
    const more = was !== null && this.#tellsMore(was, row);
    this.row = row;
    if (ended) this.offer = null;
    if ((ended || more) && this.loaded) void this.load();
  }

  /** What a row does not tell whole is asked for again: a credential put off or decided on, its status, a wallet's word. */
  #tellsMore(was: SessionRow, row: SessionRow): boolean {
    return was.waiting !== row.waiting || (row.stage === 'issued' && was.updatedAt !== row.updatedAt);
  }

  takeItems(items: readonly TimelineItem[]): void {
    if (this.#loading > 0) this.#items.push(...items);
    this.timeline = merge(this.timeline, items);
  }

  /** Has an item told whole, and what it is compared with. */
  async tell(item: TimelineItem): Promise<void> {
    const other = this.untold.some ? before(item, this.timeline) : null;
    const told = await this.untold.tell(this.timeline, other ? [item, other] : [item]);
    if (told.length > 0) this.timeline = merge(this.timeline, told);
  }

  /** Has the whole time line told. */
  async tellAll(): Promise<void> {
    if (this.untold.some) this.timeline = merge(this.timeline, await this.untold.tellAll());
  }

  async cancel(): Promise<void> {
    this.takeRow(await this.#door.call('cancel_session', { sessionId: this.sessionId }));
  }

  /** Lets a credential that was put off be fetched, or refuses it for good. */
  async decide(approve: boolean, reason: string | null): Promise<void> {
    this.takeRow(await this.#door.call('decide_deferral', { sessionId: this.sessionId, approve, reason }));
    await this.load();
  }

  async changeStatus(credentialId: string, act: CredentialAct): Promise<void> {
    const changed = await this.#door.call(`${act}_credential`, { credentialId });
    this.credentials = this.credentials.map((one) => (one.id === credentialId ? changed : one));
  }
}

const MOST_KEPT = 40;

/** The sessions somebody looked at lately. */
export class Watches {
  #door: Backend;
  #byId = new Map<string, Watch>();
  #bundles = new Map<number, Watch>();

  constructor(door: Backend) {
    this.#door = door;
  }

  /** The watch of a session, of which `row` is known; a new one starts loading at once. */
  of(sessionId: string, row?: SessionRow): Watch {
    const known = this.#byId.get(sessionId);
    if (known) {
      this.#byId.delete(sessionId);
      this.#byId.set(sessionId, known);
      return known;
    }
    const watch = new Watch(this.#door, sessionId, null, row);
    this.#byId.set(sessionId, watch);
    if (this.#byId.size > MOST_KEPT) {
      const oldest = this.#byId.keys().next().value;
      if (oldest) this.#byId.delete(oldest);
    }
    void watch.load();
    return watch;
  }

  /** The watch of a bundle's session; it changes no more. */
  ofBundle(bundle: number, sessionId: string): Watch {
    const known = this.#bundles.get(bundle);
    if (known) return known;
    const watch = new Watch(this.#door, sessionId, bundle);
    this.#bundles.set(bundle, watch);
    void watch.load();
    return watch;
  }

  forgetBundle(bundle: number): void {
    this.#bundles.delete(bundle);
  }

  known(sessionId: string): Watch | undefined {
    return this.#byId.get(sessionId);
  }

  reload(): void {
    for (const watch of this.#byId.values()) void watch.load();
  }

  /** Asks again for those whose deliveries are not all made. */
  reloadUntold(): void {
    for (const watch of this.#byId.values()) {
      const { row } = watch;
      if (row && row.delivered < row.deliveries) void watch.load();
    }
  }
}
