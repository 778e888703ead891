// The Issue place: which profile is picked, its form, and the offer made from it.
import { SvelteMap } from 'svelte/reactivity';
import {
  asFailure,
  type AddressKind,
  type Backend,
  type CallFailure,
  type ClaimReport,
  type OfferMade,
  type ResolvedTarget,
} from '../backend';
import { faults, forget, freshDraft, toForm, webhookChoice, type Draft } from './draft';
import { Faults } from './faults.svelte';
import { LiveDraft } from './livedraft.svelte';
import type { Watch, Watches } from './watch.svelte';

/** An offer on the table. Its transaction code lives here only, in memory. */
export class Table {
  readonly made: OfferMade;
  readonly watch: Watch;
  readonly faults: Faults;
  /** Where its notifications go, as far as is known by now. */
  target = $state.raw<ResolvedTarget>() as ResolvedTarget;
  claiming = $state(false);
  report = $state.raw<ClaimReport | null>(null);
  claimFailure = $state.raw<CallFailure | null>(null);

  #door: Backend;

  constructor(door: Backend, made: OfferMade, watch: Watch) {
    this.#door = door;
    this.made = made;
    this.watch = watch;
    this.target = made.target;
    this.faults = new Faults(door, made.profileId);
  }

  /** The host of the target was allowed: nothing stands in the way any more. */
  allowed(): void {
    this.target = { ...this.target, problem: null, confirm: null };
  }

  async claim(): Promise<void> {
    if (this.claiming) return;
    this.claiming = true;
    this.claimFailure = null;
    try {
      this.report = await this.#door.call('claim', { link: this.made.link, txCode: this.made.txCode });
    } catch (thrown) {
      this.claimFailure = asFailure(thrown);
    } finally {
      this.claiming = false;
    }
  }
}

export class Offers {
  profileId = $state<string | null>(null);
  busy = $state(false);
  failure = $state.raw<CallFailure | null>(null);
  target = $state.raw<ResolvedTarget | null>(null);
  targetFailure = $state.raw<CallFailure | null>(null);

  #door: Backend;
  #watches: Watches;
  #drafts = new SvelteMap<string, Draft>();
  #tables = new SvelteMap<string, Table>();
  #asked = 0;

  constructor(door: Backend, watches: Watches) {
    this.#door = door;
    this.#watches = watches;
  }

  get draft(): Draft | undefined {
    return this.profileId === null ? undefined : this.#drafts.get(this.profileId);
  }

  get table(): Table | undefined {
    return this.profileId === null ? undefined : this.#tables.get(this.profileId);
  }

  /** Whether an offer of this profile is on the table and may still be claimed. */
  hasTable(profileId: string): boolean {
    const table = this.#tables.get(profileId);
    return table !== undefined && (table.watch.row?.status ?? 'ACTIVE') === 'ACTIVE';
  }

  pick(profileId: string, address: AddressKind): void {
    if (!this.#drafts.has(profileId)) {
      this.#drafts.set(profileId, new LiveDraft(freshDraft(address)));
    }
    if (this.profileId === profileId) return;
    this.profileId = profileId;
    this.failure = null;
    this.target = null;
  }

  /** Every form follows the address picked last. */
  address(kind: AddressKind): void {
    for (const draft of this.#drafts.values()) draft.address = kind;
  }

  async create(): Promise<void> {
    const { profileId, draft } = this;
    if (this.busy || profileId === null || !draft || Object.keys(faults(draft)).length > 0) return;
    this.busy = true;
    this.failure = null;
    try {
      const made = await this.#door.call('create_offer', toForm(profileId, draft));
      this.#tables.set(profileId, new Table(this.#door, made, this.#watches.of(made.sessionId)));
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** Back to the form, filled in as before but for the transaction code. */
  clear(): void {
    if (this.profileId === null || !this.#tables.delete(this.profileId)) return;
    if (this.draft) forget(this.draft);
  }

  /** Asks where the notifications of the form would go; an answer to an older question is dropped. */
  async resolve(): Promise<void> {
    const { profileId, draft } = this;
    if (profileId === null || !draft) return;
    const wrong = faults(draft);
    if (wrong.hook || wrong.inbox) return;
    const question = ++this.#asked;
    try {
      const target = await this.#door.call('resolve_target', { profileId, webhook: webhookChoice(draft) });
      if (question !== this.#asked) return;
      this.target = target;
      this.targetFailure = null;
    } catch (thrown) {
      if (question === this.#asked) this.targetFailure = asFailure(thrown);
    }
  }

  /** Lets webhooks reach a host in a private network from now on, and asks again. */
  async confirm(host: string): Promise<void> {
    try {
      await this.#door.call('confirm_host', { host });
      await this.resolve();
    } catch (thrown) {
      this.targetFailure = asFailure(thrown);
    }
  }
}
