// The whole window's state: one door, the news handed to whoever keeps what they concern.
import { getContext, setContext } from 'svelte';
import {
  asFailure,
  type AddressKind,
  type Backend,
  type CallFailure,
  type DeskInfo,
  type News,
  type ProfileCard,
  type SessionRow,
  type TimelineItem,
} from '../backend';
import { Files } from './files.svelte';
import { Keyboard } from './keyboard';
import { Offers } from './offers.svelte';
import { SessionList } from './sessions.svelte';
import { Watches } from './watch.svelte';

export const PLACES = ['issue', 'sessions', 'profiles', 'webhooks', 'settings'] as const;
export type Place = (typeof PLACES)[number];

export class App {
  readonly door: Backend;
  readonly keyboard = new Keyboard();
  readonly watches: Watches;
  readonly offers: Offers;
  readonly sessions: SessionList;
  readonly files: Files;

  place = $state<Place>('issue');
  presenting = $state(false);
  helping = $state(false);
  info = $state.raw<DeskInfo | null>(null);
  cards = $state.raw<ProfileCard[] | null>(null);
  /** Why the desk could not be asked at all. */
  failure = $state.raw<CallFailure | null>(null);
  linked = $state(true);
  /** Rows that came in at the top of the session list since the window opened; a list uses it to hold its place. */
  arrived = $state(0);

  #marked = false;

  constructor(door: Backend) {
    this.door = door;
    this.watches = new Watches(door);
    this.offers = new Offers(door, this.watches);
    this.sessions = new SessionList(door);
    this.files = new Files(door);
  }

  /** Listens first and asks then, so that nothing falls between; returns how to stop. */
  start(): () => void {
    const stop = this.door.news(
      (batch) => this.receive(batch),
      (open) => (this.linked = open),
    );
    void this.load();
    return stop;
  }

  async load(): Promise<void> {
    try {
      const asked = [this.door.call('info', null), this.door.call('profiles', null)] as const;
      void Promise.race(asked).then(
        () => this.#answered(),
        () => {},
      );
      const [info, cards] = await Promise.all(asked);
      this.info = info;
      this.takeCards(cards);
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  #answered(): void {
    if (!this.#marked) performance.mark('first-call-answered');
    this.#marked = true;
  }

  receive(batch: readonly News[]): void {
    const rows = new Map<string, SessionRow>();
    const items = new Map<string, TimelineItem[]>();
    const again = new Set<'profiles' | 'addresses' | 'lost'>();
    for (const news of batch) {
      if (news.kind === 'session') rows.set(news.row.sessionId, news.row);
      else if (news.kind === 'timeline') items.set(news.sessionId, [...(items.get(news.sessionId) ?? []), news.item]);
      else if (news.kind === 'counts') this.info = this.info && { ...this.info, counts: news.counts };
      else again.add(news.kind);
    }
    for (const [id, list] of items) this.watches.known(id)?.takeItems(list);
    for (const [id, row] of rows) this.watches.known(id)?.takeRow(row);
    if (rows.size > 0) this.arrived += this.sessions.receive([...rows.values()]);
    void this.#askAgain(again);
  }

  async #askAgain(what: ReadonlySet<'profiles' | 'addresses' | 'lost'>): Promise<void> {
    if (what.size === 0) return;
    const lost = what.has('lost');
    if (lost) {
      this.watches.reload();
      if (this.sessions.length > 0) void this.sessions.restart();
    }
    if ((lost || what.has('profiles')) && this.files.names) void this.files.load();
    await this.load();
  }

  takeCards(cards: ProfileCard[]): void {
    this.cards = cards;
    const picked = this.offers.profileId;
    const still = cards.find((card) => card.profileId === picked) ?? cards[0];
    if (still) this.offers.pick(still.profileId, this.addressKind);
    else this.offers.profileId = null;
  }

  /** What new offers point at. */
  get addressKind(): AddressKind {
    return this.info?.addresses.find((address) => address.selected)?.kind ?? 'local';
  }

  get card(): ProfileCard | undefined {
    return this.cards?.find((card) => card.profileId === this.offers.profileId);
  }

  async chooseAddress(kind: AddressKind): Promise<void> {
    this.offers.address(kind);
    this.info = await this.door.call('choose_address', { kind });
  }

  /** Opens the local network at `ip`, or closes it. */
  async setLan(ip: string | null): Promise<void> {
    this.info = await this.door.call('set_lan', { ip });
    if (ip !== null) await this.chooseAddress('lan');
    else if (this.offers.draft?.address === 'lan') this.offers.address(this.addressKind === 'lan' ? 'local' : this.addressKind);
  }

  openSession(sessionId: string): void {
    this.sessions.selectedId = sessionId;
    this.place = 'sessions';
  }
}

const KEY = Symbol('app');
export const provideApp = (app: App): App => setContext(KEY, app);
export const useApp = (): App => getContext<App>(KEY);
