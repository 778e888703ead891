// The whole window's state: one door, the news handed to whoever keeps what they concern.
import { getContext, setContext } from 'svelte';
import {
  asFailure,
  type AddressKind,
  type AttemptRow,
  type Backend,
  type CallFailure,
  type Counts,
  type DeskInfo,
  type Link,
  type News,
  type ProfileCard,
  type Received,
  type RefusalRow,
  type SessionRow,
  type TargetRow,
  type TimelineItem,
} from '../backend';
import type { Asked } from './asked';
import { Attempts } from './attempts.svelte';
import { Bell } from './bell.svelte';
import { Bundles } from './bundles.svelte';
import { Calm } from './calm';
import { Files } from './files.svelte';
import type { Things } from './form/things.svelte';
import { Inboxes } from './inboxes.svelte';
import { Keyboard } from './keyboard';
import { LongList } from './longlist.svelte';
import { Offers } from './offers.svelte';
import { SessionList } from './sessions.svelte';
import { Targets } from './targets.svelte';
import { Watches } from './watch.svelte';

export const PLACES = ['issue', 'sessions', 'profiles', 'webhooks', 'settings'] as const;
export type Place = (typeof PLACES)[number];

type Again = 'profiles' | 'addresses' | 'inboxes' | 'lost';

/** Milliseconds after the start in which nothing is fetched ahead: what is on screen comes first. */
const AHEAD = 700;
/** Milliseconds from one figure to the next where figures run. */
const READ = 500;

export class App {
  readonly door: Backend;
  readonly keyboard = new Keyboard();
  readonly watches: Watches;
  readonly offers: Offers;
  readonly sessions: SessionList;
  readonly files: Files;
  readonly targets: Targets;
  readonly attempts: Attempts;
  readonly inboxes: Inboxes;
  readonly bundles: Bundles;
  readonly bell: Bell;
  /** What wallets were refused without a session that could be trusted to be theirs. */
  readonly refusals: LongList<RefusalRow>;

  place = $state<Place>('issue');
  /** Which part of the Sessions place is open. */
  sessionsTab = $state<'sessions' | 'refusals' | 'bundles'>('sessions');
  /** What is said per profile: which part is open. */
  profilesTab = $state<'preview' | 'webhooks' | 'haip' | 'effective'>('preview');
  /** The profile whose effective values are looked at. */
  effectiveOf = $state<string | null>(null);
  /** Which half of the Webhooks place is open. */
  webhooksTab = $state<'deliveries' | 'inbox'>('deliveries');
  /** The open dialog about deliveries. */
  asked = $state.raw<Asked | null>(null);
  presenting = $state(false);
  helping = $state(false);
  /** Whether the command palette is open. */
  searching = $state(false);
  info = $state.raw<DeskInfo | null>(null);
  cards = $state.raw<ProfileCard[] | null>(null);
  /** Why the desk could not be asked at all. */
  failure = $state.raw<CallFailure | null>(null);
  linked = $state(true);

  /** A link that opened the desk and means nothing to it. */
  strange = $state<string | null>(null);

  #marked = false;
  /** The latest counts. */
  #counts: Counts | null = null;
  readonly #figures = new Calm(READ, () => this.#showCounts());
  readonly #room: boolean;

  /** `room`: in the window for a room, which rings no bell and shows no list. */
  constructor(door: Backend, room = false) {
    this.door = door;
    this.#room = room;
    this.watches = new Watches(door);
    this.offers = new Offers(door, this.watches);
    this.sessions = new SessionList(door);
    this.files = new Files(door);
    this.targets = new Targets(door);
    this.attempts = new Attempts(door);
    this.inboxes = new Inboxes(door);
    this.bundles = new Bundles(door);
    this.bell = new Bell(door, (sessionId) => this.#looksAt(sessionId), room);
    this.refusals = new LongList({
      key: (row) => row.number,
      belongs: () => true,
      ask: (before, limit) => door.call('refusals', { before, limit }),
    });
  }

  /** Listens first and asks then, so that nothing falls between; returns how to stop. */
  start(): () => void {
    const stop = this.door.news(
      (batch) => this.receive(batch),
      (open) => (this.linked = open),
    );
    void this.load();
    void this.targets.load();
    void this.bell.ask();
    this.door.links?.((link) => this.follow(link));
    // Whoever goes to the sessions later finds them there.
    const ahead = this.#room ? undefined : setTimeout(() => void (!this.sessions.started && this.sessions.restart()), AHEAD);
    return () => {
      clearTimeout(ahead);
      stop();
    };
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
    const attempts: AttemptRow[] = [];
    const targets: TargetRow[] = [];
    const received = new Map<string, Received[]>();
    const refused: RefusalRow[] = [];
    const again = new Set<Again>();
    for (const news of batch) {
      if (news.kind === 'session') rows.set(news.row.sessionId, news.row);
      else if (news.kind === 'timeline') items.set(news.sessionId, [...(items.get(news.sessionId) ?? []), news.item]);
      else if (news.kind === 'counts') this.#count(news.counts);
      else if (news.kind === 'attempt') attempts.push(news.row);
      else if (news.kind === 'target') targets.push(news.row);
      else if (news.kind === 'refusal') refused.push(news.row);
      else if (news.kind === 'received') received.set(news.path, [...(received.get(news.path) ?? []), news.row]);
      else again.add(news.kind);
    }
    for (const [id, list] of items) this.watches.known(id)?.takeItems(list);
    for (const [id, row] of rows) this.watches.known(id)?.takeRow(row);
    this.sessions.receive([...rows.values()]);
    this.bell.receive([...rows.values()]);
    if (attempts.length > 0) this.attempts.receive(attempts);
    const otherwise = this.targets.receive(targets);
    for (const row of otherwise) this.attempts.stand(row);
    // A time line says which of its deliveries are held; nobody tells it when that changes.
    if (otherwise.length > 0) this.watches.reloadUntold();
    this.refusals.take(refused);
    for (const [path, list] of received) this.inboxes.receive(path, list);
    void this.#askAgain(again);
  }

  #count(counts: Counts): void {
    this.#counts = counts;
    this.#figures.stir();
  }

  #showCounts(): void {
    if (this.#counts !== null) this.info = this.info && { ...this.info, counts: this.#counts };
  }

  async #askAgain(what: Set<Again>): Promise<void> {
    if (what.delete('inboxes') && this.inboxes.all) void this.inboxes.load();
    if (what.size === 0) return;
    const lost = what.has('lost');
    if (lost) {
      this.watches.reload();
      void this.bell.ask();
      if (this.sessions.started) void this.sessions.restart();
      if (this.attempts.list.started) void this.attempts.list.restart();
      if (this.refusals.started) void this.refusals.restart();
      void this.attempts.reopen();
      void this.targets.load();
      if (this.inboxes.all) void this.inboxes.load().then(() => this.inboxes.list.restart());
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

  /** Opens another configuration folder; what is typed and not saved must be gone before. */
  async openFolder(path: string): Promise<void> {
    this.info = await this.door.call('open_folder', { path });
    if (this.files.names) await this.files.forget();
    await this.load();
  }

  /** Opens the local network at `ip`, or closes it. */
  async setLan(ip: string | null): Promise<void> {
    this.info = await this.door.call('set_lan', { ip });
    if (ip !== null) await this.chooseAddress('lan');
    else if (this.offers.draft?.address === 'lan') this.offers.address(this.addressKind === 'lan' ? 'local' : this.addressKind);
  }

  /** Opens the Webhooks place at one attempt, or at the attempts of a target or session. */
  openAttempts(at: { target?: number; session?: string; attempt?: number }): void {
    this.attempts.clear();
    this.attempts.target = at.target ?? null;
    this.attempts.session = at.session ?? '';
    this.attempts.open(at.attempt ?? null);
    this.webhooksTab = 'deliveries';
    this.place = 'webhooks';
  }

  /** Lets webhooks reach a host in a private network from now on; what was told of it is asked again. */
  async allow(host: string): Promise<void> {
    await this.door.call('confirm_host', { host });
    void this.targets.load();
    void this.attempts.reopen();
  }

  /** What a profile or a configuration is called: as typed, or as it is in service, or its id. */
  called(things: Things, id: string): string {
    const { form } = things.sheet;
    const typed = form?.path[0] === things.holder && form.path[1] === id ? form.values.name : null;
    if (typeof typed === 'string' && typed.trim() !== '') return typed;
    const name = things.all?.find((one) => one.id === id)?.name;
    if (name) return name;
    const card = things.holder === 'profiles' ? this.cards?.find((one) => one.profileId === id) : undefined;
    return card?.name ?? id;
  }

  /** Opens the form of a profile. */
  editProfile(profileId: string): void {
    this.place = 'profiles';
    void this.files.showProfile(profileId);
  }

  /** Goes where a link leads; a session that is not there says so itself. */
  follow(link: Link): void {
    this.strange = link.kind === 'unknown' ? link.link : null;
    if (link.kind === 'session') this.openSession(link.sessionId);
    if (link.kind === 'sessions') this.place = 'sessions';
  }

  /** Whether a person has this session before their eyes. */
  #looksAt(sessionId: string): boolean {
    if (!document.hasFocus()) return false;
    if (this.place === 'issue') return this.offers.table?.made.sessionId === sessionId;
    return this.place === 'sessions' && this.sessionsTab === 'sessions' && this.sessions.selectedId === sessionId;
  }

  openSession(sessionId: string): void {
    this.sessionsTab = 'sessions';
    this.sessions.selectedId = sessionId;
    this.place = 'sessions';
  }
}

const KEY = Symbol('app');
export const provideApp = (app: App): App => setContext(KEY, app);
export const useApp = (): App => getContext<App>(KEY);
