// The attempts table: its filters, its rows, and the attempt that is open.
import { asFailure, type AttemptDetail, type AttemptRow, type Backend, type CallFailure, type TargetRow } from '../backend';
import { LongList } from './longlist.svelte';

export type Filter = { target: number | null; failed: boolean; session: string };

/** Whether an attempt passes; one under way or answered 2xx has no class. */
export const passes = (filter: Filter, row: AttemptRow): boolean =>
  (filter.target === null || row.target === filter.target) &&
  (!filter.failed || row.class !== null || row.error !== null) &&
  (filter.session === '' || row.sessionId === filter.session);

export class Attempts {
  target = $state<number | null>(null);
  failed = $state(false);
  /** A session's id as typed. */
  session = $state('');
  paused = $state(false);
  readonly list: LongList<AttemptRow>;

  detail = $state.raw<AttemptDetail | null>(null);
  detailFailure = $state.raw<CallFailure | null>(null);

  #door: Backend;
  /** The numbers of the attempts seen, by delivery: a later attempt changes what the earlier rows say of it. */
  #byDelivery = new Map<number, number[]>();
  #asked = 0;
  /** The filters the rows were asked for with. */
  #listed = '';

  constructor(door: Backend) {
    this.#door = door;
    this.list = new LongList({
      key: (row) => row.id,
      belongs: (row) => passes(this.filter, row),
      ask: async (before, limit) => {
        const { target, failed, session } = this.filter;
        const page = await door.call('attempts', { before, limit, target, sessionId: session || null, failed });
        if (before === null) this.#byDelivery.clear();
        for (const row of page.rows) this.#note(row);
        return page;
      },
    });
  }

  get filter(): Filter {
    return { target: this.target, failed: this.failed, session: this.session.trim() };
  }

  get filtered(): boolean {
    const { target, failed, session } = this.filter;
    return target !== null || failed || session !== '';
  }

  clear(): void {
    this.target = null;
    this.failed = false;
    this.session = '';
  }

  /** Asks anew if the rows here were asked for with other filters; whether it did. */
  sync(): boolean {
    const wanted = JSON.stringify(this.filter);
    if (wanted === this.#listed) return false;
    this.#listed = wanted;
    void this.list.restart();
    return true;
  }

  receive(rows: readonly AttemptRow[]): void {
    for (const row of this.list.started ? rows : []) {
      const others = (this.#byDelivery.get(row.delivery) ?? []).filter((id) => id !== row.id);
      this.list.take([row]);
      if (row.latest && others.length > 0)
        this.list.change(others, (other) => ({ ...other, latest: false, state: row.state, nextAt: row.nextAt }));
      this.#note(row);
    }
    const open = this.detail;
    if (open && rows.some((row) => row.delivery === open.row.delivery)) void this.#load(open.row.id);
  }

  /** A target is held, stopped or open again: what its rows say of their deliveries changes with it. */
  stand({ target, standing }: TargetRow): void {
    const open = standing === 'open';
    const before = open ? ['held'] : ['pending', 'waiting'];
    this.list.changeAll(
      (row) => row.target === target && before.includes(row.state),
      (row) => ({ ...row, state: open ? 'waiting' : 'held', nextAt: null }),
    );
    if (this.detail?.row.target === target) void this.reopen();
  }

  #note(row: AttemptRow): void {
    const known = this.#byDelivery.get(row.delivery);
    if (!known) this.#byDelivery.set(row.delivery, [row.id]);
    else if (!known.includes(row.id)) known.push(row.id);
  }

  /** Opens one attempt; `null` closes. */
  open(id: number | null): void {
    this.list.picked = id;
    if (id === null || this.detail?.row.id !== id) this.detail = null;
    this.detailFailure = null;
    if (id !== null) void this.#load(id);
  }

  async reopen(): Promise<void> {
    if (this.list.picked !== null) await this.#load(this.list.picked);
  }

  async #load(id: number): Promise<void> {
    const question = ++this.#asked;
    try {
      const detail = await this.#door.call('attempt', { id });
      if (question !== this.#asked || this.list.picked !== id) return;
      this.detail = detail;
      this.detailFailure = null;
    } catch (thrown) {
      if (question === this.#asked) this.detailFailure = asFailure(thrown);
    }
  }
}
