// The robot wallet's misbehaviour: the scenarios, and what came of those that were tried. Each is tried on an offer of its own,
// of the kind that it needs.
import { SvelteMap } from 'svelte/reactivity';
import { asFailure, type Backend, type CallFailure, type FaultReport, type FaultRow } from '../backend';

export class Faults {
  all = $state.raw<FaultRow[] | null>(null);
  picked = $state<string | null>(null);
  busy = $state(false);
  failure = $state.raw<CallFailure | null>(null);
  readonly results = new SvelteMap<string, FaultReport>();

  #door: Backend;
  #profileId: string;
  #stopped = false;

  constructor(door: Backend, profileId: string) {
    this.#door = door;
    this.#profileId = profileId;
  }

  /** How many were answered as they must be, or may be. */
  get passed(): number {
    return [...this.results.values()].filter(({ verdict }) => verdict === 'as-demanded' || verdict === 'tolerated').length;
  }

  async load(): Promise<void> {
    if (this.all) return;
    try {
      this.all = await this.#door.call('faults', null);
      this.picked ??= this.all[0]?.name ?? null;
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  move(step: number): void {
    const all = this.all ?? [];
    const at = all.findIndex((one) => one.name === this.picked);
    this.picked = all[Math.min(Math.max(at + step, 0), all.length - 1)]?.name ?? null;
  }

  async run(): Promise<void> {
    if (this.picked !== null) await this.#try([this.picked]);
  }

  async runAll(): Promise<void> {
    await this.#try((this.all ?? []).map((one) => one.name));
  }

  /** The one under way is the last. */
  stop(): void {
    this.#stopped = true;
  }

  async #try(names: readonly string[]): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.#stopped = false;
    this.failure = null;
    try {
      for (const name of names) {
        if (this.#stopped) break;
        this.picked = name;
        const offer = { kind: 'fresh', profileId: this.#profileId } as const;
        this.results.set(name, await this.#door.call('try_fault', { name, offer }));
      }
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** What to quote to somebody else. */
  quote = ({ item, name, expected, received }: FaultReport): string =>
    `${item} ${name}\nexpected: ${expected}\nreceived: ${received}`;
}
