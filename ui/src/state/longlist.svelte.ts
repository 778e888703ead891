// A list too long to hold whole: newest first, fetched a page at a time by key, kept up to date by the news.
//
// 100,000 rows must scroll like ten. The rows are a plain array that no proxy watches, in falling order of their
// numbers; one version number tells the view that something changed, once per batch. While somebody reads further down
// or has paused, what is new waits aside, counted, and nothing moves.
import { asFailure, type CallFailure } from '../backend';

const PAGE = 200;
/** Rows that nobody reads any more at the top: beyond these the list begins anew, and older ones are asked for again. */
const MOST = 20_000;
/** Rows that wait aside: beyond these they are only counted, up to the second figure. */
const ASIDE = 5_000;
const COUNTED = 100_000;

export type Page<Row> = { rows: Row[]; next: number | null; total?: number };
export type Source<Row> = {
  /** A row's number: later rows have higher ones. */
  key: (row: Row) => number;
  /** A page of rows older than `before`. */
  ask: (before: number | null, limit: number) => Promise<Page<Row>>;
  /** Whether a row that came as news belongs in this list. */
  belongs: (row: Row) => boolean;
};

export class LongList<Row> {
  loading = $state(false);
  failure = $state.raw<CallFailure | null>(null);
  /** The number of the row that is picked. */
  picked = $state<number | null>(null);

  #source: Source<Row>;
  #rows: Row[] = [];
  /** New rows that wait for the view to come back to the top, newest first. */
  #aside: Row[] = [];
  /** The numbers of those that were too many to keep aside. */
  #missed = new Set<number>();
  /** News that came while the first page was under way. */
  #meanwhile: Row[] = [];
  #next: number | null = null;
  #started = false;
  #restarting = false;
  #total = 0;
  #hold = false;
  #version = $state(0);
  #round = 0;

  constructor(source: Source<Row>) {
    this.#source = source;
  }

  get length(): number {
    return (this.#version, this.#rows.length);
  }

  /** How many rows there are over all pages, as far as known, those aside included. */
  get total(): number {
    return (this.#version, Math.max(this.#total, this.#rows.length + this.fresh));
  }

  /** How many new rows wait aside. */
  get fresh(): number {
    return (this.#version, this.#aside.length + this.#missed.size);
  }

  get started(): boolean {
    return (this.#version, this.#started);
  }

  /** Whether older rows may still be asked for. */
  get unfinished(): boolean {
    return (this.#version, !this.#started || this.#next !== null);
  }

  slice(from: number, to: number): Row[] {
    return (this.#version, this.#rows.slice(from, to));
  }

  at(key: number | null): Row | undefined {
    const index = this.indexOf(key);
    return index < 0 ? undefined : this.#rows[index];
  }

  indexOf(key: number | null): number {
    void this.#version;
    return key === null ? -1 : find(this.#rows, key, this.#source.key);
  }

  /** Whether what is new waits aside from now on; letting go takes in what waited. */
  hold(on: boolean): void {
    this.#hold = on;
    if (!on) this.release();
  }

  /** Takes in what waited aside. */
  release(): void {
    if (this.#missed.size > 0) return void this.restart();
    if (this.#aside.length === 0) return;
    const { key } = this.#source;
    this.#rows = [...this.#aside, ...this.#rows].sort((a, b) => key(b) - key(a));
    this.#aside = [];
    this.#version += 1;
  }

  /** Begins anew, for a first look, another filter or after lost news; old rows stay until the new ones are here. */
  async restart(): Promise<void> {
    const round = ++this.#round;
    this.#restarting = true;
    this.#meanwhile = [];
    await this.#fetch(round, null);
    if (round !== this.#round) return;
    this.#restarting = false;
    const came = this.#meanwhile;
    this.#meanwhile = [];
    this.take(came);
  }

  /** The next page, if there is one and none is under way. */
  async more(): Promise<void> {
    if (this.loading || !this.#started || this.#next === null) return;
    await this.#fetch(this.#round, this.#next);
  }

  async #fetch(round: number, before: number | null): Promise<void> {
    this.loading = true;
    try {
      const page = await this.#source.ask(before, PAGE);
      if (round !== this.#round) return;
      if (before === null) {
        this.#rows = page.rows;
        this.#aside = [];
        this.#missed.clear();
      } else {
        const last = this.#rows.at(-1);
        const edge = last === undefined ? Infinity : this.#source.key(last);
        for (const row of page.rows) if (this.#source.key(row) < edge) this.#rows.push(row);
      }
      this.#next = page.next;
      if (page.total !== undefined) this.#total = page.total;
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

  /** Takes new and changed rows, in the order they came. */
  take(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    if (this.#restarting) {
      this.#meanwhile.push(...rows);
      if (!this.#started) return;
    }
    if (!this.#started) return;
    for (const row of rows) this.#put(row);
    this.#version += 1;
    if (!this.#hold && !this.#restarting && this.#rows.length > MOST) void this.restart();
  }

  #put(row: Row): void {
    const key = this.#source.key(row);
    for (const list of [this.#aside, this.#rows]) {
      const index = find(list, key, this.#source.key);
      if (index >= 0) {
        list[index] = row;
        return;
      }
    }
    if (!this.#source.belongs(row) || this.#missed.has(key)) return;
    const last = this.#rows.at(-1);
    const beyond = last !== undefined && key < this.#source.key(last) && this.#next !== null;
    if (beyond || this.#missed.size >= COUNTED) return;
    this.#total += 1;
    if (!this.#hold) insert(this.#rows, row, this.#source.key);
    else if (this.#missed.size === 0 && this.#aside.length < ASIDE) insert(this.#aside, row, this.#source.key);
    else {
      for (const one of [...this.#aside, row]) this.#missed.add(this.#source.key(one));
      this.#aside = [];
    }
  }

  /** Changes the rows with these numbers that are here. */
  change(keys: readonly number[], how: (row: Row) => Row): void {
    for (const key of keys) {
      for (const list of [this.#aside, this.#rows]) {
        const index = find(list, key, this.#source.key);
        const row = list[index];
        if (row !== undefined) list[index] = how(row);
      }
    }
    this.#version += 1;
  }

  /** Changes every row that is here and for which `which` holds. */
  changeAll(which: (row: Row) => boolean, how: (row: Row) => Row): void {
    for (const list of [this.#aside, this.#rows]) list.forEach((row, index) => which(row) && (list[index] = how(row)));
    this.#version += 1;
  }

  /** Picks the row `step` further down; its index, or -1 when there are no rows. */
  move(step: number): number {
    if (this.#rows.length === 0) return -1;
    const at = this.indexOf(this.picked);
    const index = at < 0 ? 0 : Math.min(Math.max(at + step, 0), this.#rows.length - 1);
    const row = this.#rows[index];
    if (row !== undefined) this.picked = this.#source.key(row);
    return index;
  }
}

/** Puts a row where its key belongs, which is at or near the top: news do not come strictly in order. */
function insert<Row>(rows: Row[], row: Row, of: (row: Row) => number): void {
  const key = of(row);
  const index = rows.findIndex((other) => of(other) < key);
  rows.splice(index < 0 ? rows.length : index, 0, row);
}

/** Index of `key` in rows of falling keys, or -1. */
function find<Row>(rows: readonly Row[], key: number, of: (row: Row) => number): number {
  let [low, high] = [0, rows.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const here = of(rows[middle] as Row);
    if (here === key) return middle;
    if (here > key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
