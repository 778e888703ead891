// The session list: newest first, fetched a page at a time, kept up to date by the news.
//
// 100,000 rows must scroll like ten. The rows are a plain array that no proxy watches; one version number tells the
// view that something changed, once per batch. A row's place is found by an ordinal relative to a moving base, so that
// a new row at the top renumbers nothing.
import { asFailure, type Backend, type CallFailure, type SessionRow } from '../backend';

const PAGE = 200;

export class SessionList {
  selectedId = $state<string | null>(null);
  search = $state('');
  loading = $state(false);
  failure = $state.raw<CallFailure | null>(null);

  #door: Backend;
  #rows: SessionRow[] = [];
  #ordinals = new Map<string, number>();
  #base = 0;
  #next: number | null = null;
  #started = false;
  #version = $state(0);
  #round = 0;

  constructor(door: Backend) {
    this.#door = door;
  }

  get length(): number {
    return (this.#version, this.#rows.length);
  }

  /** Whether older rows may still be asked for. */
  get unfinished(): boolean {
    return (this.#version, !this.#started || this.#next !== null);
  }

  slice(from: number, to: number): SessionRow[] {
    return (this.#version, this.#rows.slice(from, to));
  }

  indexOf(sessionId: string | null): number {
    const ordinal = sessionId === null ? undefined : this.#ordinals.get(sessionId);
    return (this.#version, ordinal === undefined ? -1 : ordinal - this.#base);
  }

  /** Begins anew, for a first look, another search or after lost news; old rows stay until the new ones are here. */
  async restart(): Promise<void> {
    const round = ++this.#round;
    await this.#fetch(round, null, () => {
      this.#rows = [];
      this.#ordinals.clear();
      this.#base = 0;
    });
  }

  /** The next page, if there is one and none is under way. */
  async more(): Promise<void> {
    if (this.loading || !this.unfinished) return;
    await this.#fetch(this.#round, this.#next, () => {});
  }

  async #fetch(round: number, before: number | null, prepare: () => void): Promise<void> {
    this.loading = true;
    try {
      const search = this.search.trim() || null;
      const page = await this.#door.call('sessions', { before, limit: PAGE, search });
      if (round !== this.#round) return;
      prepare();
      for (const row of page.rows) this.#append(row);
      this.#next = page.next;
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

  /** Takes new and changed rows; how many came in at the top, so that a view can hold its place. */
  receive(rows: readonly SessionRow[]): number {
    if (!this.#started) return 0;
    let added = 0;
    for (const row of rows) {
      if (this.#replace(row) || !this.#belongs(row)) continue;
      this.#base -= 1;
      this.#ordinals.set(row.sessionId, this.#base);
      this.#rows.unshift(row);
      added += 1;
    }
    this.#version += 1;
    return added;
  }

  #belongs(row: SessionRow): boolean {
    const newest = this.#rows[0];
    if (newest && row.createdAt < newest.createdAt) return false;
    const wanted = this.search.trim().toLowerCase();
    return wanted === '' || [row.sessionId, row.profileId, row.status].some((text) => text.toLowerCase().includes(wanted));
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
