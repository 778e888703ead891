// The webhook targets and how they do: asked once, then kept up to date by the news.
import { SvelteMap } from 'svelte/reactivity';
import { asFailure, type Backend, type CallFailure, type TargetRow, type TargetStanding } from '../backend';

/** As many as are asked for: those with the latest attempts. */
export const MOST = 200;

/** Those that need a look first, then the latest used; the order does not change with every attempt. */
const rank = (row: TargetRow): number => (row.standing === 'open' ? 1 : 0);

export class Targets {
  rows = $state.raw<TargetRow[] | null>(null);
  search = $state('');
  failure = $state.raw<CallFailure | null>(null);
  loading = $state(false);

  #door: Backend;
  #round = 0;
  /** Every target ever heard of, whatever is searched for. */
  #known = new SvelteMap<number, TargetRow>();
  #urls = $derived.by(() => {
    const urls = new Map<string, number>();
    for (const { url } of this.#known.values()) urls.set(url, (urls.get(url) ?? 0) + 1);
    return urls;
  });

  constructor(door: Backend) {
    this.#door = door;
  }

  of(target: number | null): TargetRow | undefined {
    return target === null ? undefined : this.#known.get(target);
  }

  /** Whether another target has the same masked URL, so that the URL alone does not say which one is meant. */
  twin({ url }: Pick<TargetRow, 'url'>): boolean {
    return (this.#urls.get(url) ?? 0) > 1;
  }

  /** How a target stands; where its number is not known yet, one with this masked URL that is open says open for all of them. */
  standing(url: string | null, target: number | null = null): TargetStanding {
    const exact = this.of(target);
    if (exact) return exact.standing;
    const rows = [...this.#known.values()].filter((row) => row.url === url);
    return rows.some((row) => row.standing === 'open') ? 'open' : (rows[0]?.standing ?? 'open');
  }

  async load(): Promise<void> {
    const round = ++this.#round;
    this.loading = true;
    try {
      const rows = await this.#door.call('targets', { search: this.search.trim() || null, limit: MOST });
      if (round !== this.#round) return;
      this.rows = rows.toSorted((a, b) => rank(a) - rank(b) || (b.lastAt ?? 0) - (a.lastAt ?? 0) || b.target - a.target);
      for (const row of rows) this.#known.set(row.target, row);
      this.failure = null;
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    } finally {
      if (round === this.#round) this.loading = false;
    }
  }

  /**
   * Takes changed rows where they stand; a target not known yet goes on top if it fits the search. Tells which ones stand
   * otherwise than before.
   */
  receive(news: readonly TargetRow[]): TargetRow[] {
    const otherwise = news.filter((row) => (this.#known.get(row.target)?.standing ?? 'open') !== row.standing);
    for (const row of news) this.#known.set(row.target, row);
    if (!this.rows) return otherwise;
    const changed = new Map(news.map((row) => [row.target, row]));
    const rows = this.rows.map((row) => {
      const now = changed.get(row.target);
      changed.delete(row.target);
      return now ?? row;
    });
    const wanted = this.search.trim().toLowerCase();
    const added = [...changed.values()].filter((row) => row.url.toLowerCase().includes(wanted));
    this.rows = [...added, ...rows];
    return otherwise;
  }

  /** Holds a target back, or lets it go on. */
  stand(target: number, open: boolean): Promise<TargetRow> {
    return this.#door.call(open ? 'release_target' : 'hold_target', { target });
  }
}
