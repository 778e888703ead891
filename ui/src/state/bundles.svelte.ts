// The bundles that are open, what is exported, and what is compared.
import { asFailure, type Backend, type BundleRow, type CallFailure } from '../backend';

/** A session of the journal, or one of a bundle that is open. */
export type Side = { bundle: number | null; sessionId: string; name: string };

export class Bundles {
  all = $state.raw<BundleRow[] | null>(null);
  picked = $state<number | null>(null);
  failure = $state.raw<CallFailure | null>(null);
  /** The session that is being exported. */
  exporting = $state<string | null>(null);
  /** The bundle whose events are being sent. */
  replaying = $state<number | null>(null);
  /** One side of a comparison, while the other is being chosen. */
  choosing = $state.raw<Side | null>(null);
  compared = $state.raw<{ left: Side; right: Side } | null>(null);

  #door: Backend;

  constructor(door: Backend) {
    this.#door = door;
  }

  async load(): Promise<void> {
    try {
      this.all = await this.#door.call('bundles', null);
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** Opens one and picks it. A refusal is kept where the list is. */
  async open(from: { path: string } | { base64: string; name: string }): Promise<void> {
    try {
      const row = await this.#door.call('open_bundle', { path: null, base64: null, name: null, ...from });
      this.failure = null;
      await this.load();
      this.picked = row.bundle;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  async close(bundle: number): Promise<void> {
    await this.#door.call('close_bundle', { bundle }).catch(() => null);
    if (this.picked === bundle) this.picked = null;
    const { compared } = this;
    if (compared && [compared.left, compared.right].some((side) => side.bundle === bundle)) this.compared = null;
    await this.load();
  }

  at(bundle: number | null): BundleRow | undefined {
    return this.all?.find((row) => row.bundle === bundle);
  }
}
