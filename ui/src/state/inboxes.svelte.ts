// The desk's own receivers, and what came to the one that is open.
import { asFailure, type Backend, type CallFailure, type Inbox, type InboxAnswer, type Received } from '../backend';
import { LongList } from './longlist.svelte';

export class Inboxes {
  all = $state.raw<Inbox[] | null>(null);
  /** The path of the one that is open. */
  path = $state<string | null>(null);
  failure = $state.raw<CallFailure | null>(null);
  readonly list: LongList<Received>;

  #door: Backend;
  #round = 0;

  constructor(door: Backend) {
    this.#door = door;
    this.list = new LongList({
      key: (row) => row.number,
      belongs: () => true,
      ask: async (before, limit) => {
        const { path } = this;
        if (path === null) return { rows: [], next: null, total: 0 };
        const page = await door.call('inbox', { path, before, limit });
        return { ...page, total: this.inbox?.received ?? page.rows.length };
      },
    });
  }

  get inbox(): Inbox | undefined {
    return this.all?.find((one) => one.path === this.path);
  }

  async load(): Promise<void> {
    const round = ++this.#round;
    try {
      const all = await this.#door.call('inboxes', null);
      if (round !== this.#round) return;
      this.all = all;
      this.failure = null;
      const emptied = this.inbox !== undefined && this.inbox.received < this.list.length;
      if (this.inbox === undefined) this.open(all[0]?.path ?? null);
      else if (emptied) void this.list.restart();
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }

  open(path: string | null): void {
    if (this.path === path && this.list.started) return;
    this.path = path;
    this.list.picked = null;
    void this.list.restart();
  }

  async make(name: string): Promise<Inbox> {
    const made = await this.#door.call('make_inbox', { name });
    await this.load();
    return made;
  }

  async remove(path: string): Promise<void> {
    await this.#door.call('remove_inbox', { path });
    if (this.path === path) this.path = null;
    await this.load();
  }

  async empty(path: string): Promise<void> {
    this.#swap(await this.#door.call('empty_inbox', { path }));
    if (this.path === path) {
      this.list.picked = null;
      await this.list.restart();
    }
  }

  async answer(path: string, answer: InboxAnswer): Promise<void> {
    this.#swap(await this.#door.call('answer_inbox', { path, answer }));
  }

  receive(path: string, rows: readonly Received[]): void {
    if (path === this.path) this.list.take(rows);
    const last = rows.at(-1);
    const inbox = this.all?.find((one) => one.path === path);
    if (inbox && last) this.#swap({ ...inbox, received: inbox.received + rows.length, lastAt: last.at });
  }

  #swap(inbox: Inbox): void {
    this.all = this.all && this.all.map((one) => (one.path === inbox.path ? inbox : one));
  }
}
