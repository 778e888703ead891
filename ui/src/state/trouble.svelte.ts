// Sessions whose deliveries fail, found by reading the session list from the newest backwards.
import { asFailure, type Backend, type CallFailure, type SessionRow } from '../backend';

const PAGE = 500;

export class Trouble {
  rows = $state.raw<SessionRow[]>([]);
  /** How many sessions were looked at; `null` before the first answer. */
  seen = $state<number | null>(null);
  looking = $state(false);
  failure = $state.raw<CallFailure | null>(null);

  #door: Backend;
  #next = $state<number | null>(null);

  constructor(door: Backend) {
    this.#door = door;
  }

  get further(): boolean {
    return this.#next !== null;
  }

  /** Looks anew at the newest page. */
  look = (): Promise<void> => this.#read(null, [], 0);

  /** Looks one page further back. */
  more = (): Promise<void> => this.#read(this.#next, this.rows, this.seen ?? 0);

  async #read(before: number | null, kept: SessionRow[], seen: number): Promise<void> {
    this.looking = true;
    try {
      const page = await this.#door.call('sessions', { before, limit: PAGE, search: null });
      this.rows = [...kept, ...page.rows.filter((row) => row.failing > 0)];
      this.seen = seen + page.rows.length;
      this.#next = page.next;
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.looking = false;
    }
  }
}
