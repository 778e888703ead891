// The session list: fetched a page at a time, searched, filtered and sorted by the desk, kept up to date by the news.
//
// 100,000 rows must scroll like ten. The rows are a plain array that no proxy watches; one version number tells the
// view that something changed, once per batch. A row's place is found by an ordinal relative to a moving base, so that
// a new row at the top renumbers nothing. A new row is shown at once; changed ones, which may be hundreds a second, a
// dozen times in it.
//
// Of the whole list, newest first, the news say all there is to know. Any other list is asked for again after news, as
// often as the desk can answer with ease: only the desk knows what is found in a session, and where it stands. While somebody reads
// further down or has paused, nothing moves: what is new waits, counted.
import { asFailure, type Backend, type CallFailure, type SessionRow, type SessionsTotal } from '../backend';
import { Calm } from './calm';
import { everything, isPlain, type Filter, type Query } from './query';
import { Views } from './views.svelte';

const PAGE = 100;
/** Milliseconds from news to asking again, at least; a desk that takes longer is let rest as many times as long. */
const SETTLE = 60;
const REST = 4;
/** Milliseconds from one look of the rows to the next while they change all the time. */
const LOOK = 80;
/** Rows that wait: beyond these the list begins anew when they are asked for. */
const ASIDE = 2_000;

export class SessionList {
  selectedId = $state<string | null>(null);
  search = $state('');
  filter = $state.raw<Filter>(everything());
  sort = $state<Query['sort']>('newest');
  paused = $state(false);
  loading = $state(false);
  failure = $state.raw<CallFailure | null>(null);
  /** How many sessions there are over all pages, as far as counted. */
  total = $state.raw<SessionsTotal>({ count: 0, exact: true });
  /** How many new ones wait to be shown. */
  fresh = $state.raw<SessionsTotal>({ count: 0, exact: true });
  readonly views: Views;

  #door: Backend;
  #rows: SessionRow[] = [];
  #ordinals = new Map<string, number>();
  #base = 0;
  #next: string | null = null;
  #newest = 0;
  #started = false;
  #version = $state(0);
  readonly #look = new Calm(LOOK, () => (this.#version += 1));
  #round = 0;
  #hold = false;
  /** New rows that wait, oldest first. */
  #aside = new Map<string, SessionRow>();
  /** News that came while the first page was under way. */
  #meanwhile: SessionRow[] = [];
  #restarting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How long the latest answer took, milliseconds. */
  #took = 0;

  constructor(door: Backend) {
    this.#door = door;
    this.views = new Views(door);
  }

  get query(): Query {
    return { search: this.search, filter: this.filter, sort: this.sort };
  }

  get plain(): boolean {
    return isPlain(this.query);
  }

  get length(): number {
    return (this.#version, this.#rows.length);
  }

  get started(): boolean {
    return (this.#version, this.#started);
  }

  /** Whether further rows may still be asked for. */
  get unfinished(): boolean {
    return (this.#version, !this.#started || this.#next !== null);
  }

  slice(from: number, to: number): SessionRow[] {
    return (this.#version, this.#rows.slice(from, to));
  }

  /** A number for the row at `index` that stays while rows come before it. */
  ordinal(index: number): number {
    return (this.#version, this.#base + index);
  }

  at(sessionId: string | null): SessionRow | undefined {
    const index = this.indexOf(sessionId);
    return index < 0 ? undefined : this.#rows[index];
  }

  indexOf(sessionId: string | null): number {
    const ordinal = sessionId === null ? undefined : this.#ordinals.get(sessionId);
    return (this.#version, ordinal === undefined ? -1 : ordinal - this.#base);
  }

  /** Asks for something else from now on. */
  async show(query: Partial<Query>): Promise<void> {
    if (query.search !== undefined) this.search = query.search;
    if (query.filter !== undefined) this.filter = query.filter;
    if (query.sort !== undefined) this.sort = query.sort;
    await this.restart();
  }

  /** Begins anew, for a first look, another query or after lost news; old rows stay until the new ones are here. */
  async restart(): Promise<void> {
    const round = ++this.#round;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#restarting = true;
    this.#meanwhile = [];
    await this.#fetch(round, null);
    if (round !== this.#round) return;
    this.#restarting = false;
    const came = this.#meanwhile;
    this.#meanwhile = [];
    this.receive(came);
  }

  /** The next page, if there is one and none is under way. */
  async more(): Promise<void> {
    if (this.loading || !this.#started || this.#next === null) return;
    await this.#fetch(this.#round, this.#next);
  }

  #asked() {
    const { search, filter, sort } = this.query;
    return { search: search.trim() || null, filter, sort };
  }

  async #fetch(round: number, before: string | null): Promise<void> {
    this.loading = true;
    const from = performance.now();
    try {
      const page = await this.#door.call('sessions', { ...this.#asked(), before, limit: PAGE });
      this.#took = performance.now() - from;
      if (round !== this.#round) return;
      if (before === null) this.#begin(page.newest);
      for (const row of page.rows) this.#append(row);
      this.#next = page.next;
      // What a later page counted among the newest says no more than the first did.
      if (before === null || page.total.exact) this.total = page.total;
      this.#started = true;
      this.failure = null;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    } finally {
      if (round === this.#round) {
        this.loading = false;
        this.#version += 1;
      }
    }
  }

  #begin(newest: number): void {
    this.#rows = [];
    this.#ordinals.clear();
    this.#base = 0;
    this.#newest = newest;
    this.#aside.clear();
    this.fresh = { count: 0, exact: true };
  }

  #append(row: SessionRow): void {
    if (this.#replace(row)) return;
    this.#ordinals.set(row.sessionId, this.#base + this.#rows.length);
    this.#rows.push(row);
  }

  #replace(row: SessionRow): boolean {
    const ordinal = this.#ordinals.get(row.sessionId);
    if (ordinal !== undefined) this.#rows[ordinal - this.#base] = row;
    return ordinal !== undefined;
  }

  #prepend(row: SessionRow): void {
    this.#base -= 1;
    this.#ordinals.set(row.sessionId, this.#base);
    this.#rows.unshift(row);
  }

  /** Takes new and changed rows. */
  receive(rows: readonly SessionRow[]): void {
    if (rows.length === 0) return;
    if (this.#restarting) this.#meanwhile.push(...rows);
    if (!this.#started) return;
    const plain = this.plain;
    // They come in the order in which they last changed.
    const made = rows.toSorted((a, b) => a.number - b.number);
    let came = false;
    for (const row of made) {
      if (this.#replace(row)) continue;
      came = true;
      if (plain) this.#come(row);
    }
    if (came) this.#version += 1;
    else this.#look.stir();
    if (!plain) this.#stir();
  }

  /** A row that is not here: new, or further down than was asked for. */
  #come(row: SessionRow): void {
    if (this.#aside.has(row.sessionId)) return void this.#aside.set(row.sessionId, row);
    if (row.number <= this.#newest) return;
    this.#newest = row.number;
    this.total = { ...this.total, count: this.total.count + 1 };
    if (!this.#hold) return this.#prepend(row);
    this.fresh = { ...this.fresh, count: this.fresh.count + 1 };
    if (this.#aside.size < ASIDE) this.#aside.set(row.sessionId, row);
  }

  /** Has the desk asked again before long. */
  #stir(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#restarting) this.#stir();
      else if (this.#hold) void this.#count();
      else void this.restart();
    }, Math.max(SETTLE, REST * this.#took));
  }

  /** Asks how many there are by now, and leaves the rows as they are. */
  async #count(): Promise<void> {
    const round = this.#round;
    try {
      const page = await this.#door.call('sessions', { ...this.#asked(), before: null, limit: 0, above: this.#newest });
      if (round !== this.#round) return;
      this.total = page.total;
      this.fresh = page.above;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }

  /** Whether what is new waits from now on; letting go takes it in. */
  hold(on: boolean): void {
    if (this.#hold === on) return;
    this.#hold = on;
    if (!on) this.release();
  }

  /** Takes in what waited. */
  release(): void {
    if (this.fresh.count === 0) return;
    if (!this.plain || this.#aside.size < this.fresh.count) return void this.restart();
    for (const row of this.#aside.values()) this.#prepend(row);
    this.#aside.clear();
    this.fresh = { count: 0, exact: true };
    this.#version += 1;
  }

  /** Pins the session, or unpins it. */
  async pin(sessionId: string, pinned: boolean): Promise<void> {
    this.receive([await this.#door.call('pin_session', { sessionId, pinned })]);
  }

  /** Moves the selection by `step` rows; the new index, or -1 when there are no rows. */
  move(step: number): number {
    if (this.#rows.length === 0) return -1;
    const at = this.indexOf(this.selectedId);
    const index = Math.min(Math.max(at < 0 ? 0 : at + step, 0), this.#rows.length - 1);
    this.selectedId = this.#rows[index]?.sessionId ?? null;
    return index;
  }
}
