// What of a long time line came without what was sent and received: it is asked for when somebody looks at it.
import { asFailure, type Backend, type CallFailure, type Earlier, type TimelineItem } from '../backend';
import { unpack } from './earlier';

/** So many items on either side of the one that is looked at are told with it: whoever goes on by key waits no more. */
const BESIDE = 50;

export class Untold {
  failure = $state.raw<CallFailure | null>(null);

  #door: Backend;
  #sessionId: string;
  /** The items as they came: a set of them as soon as somebody asks. And those that are not there any more. */
  #came: readonly TimelineItem[] = [];
  #brief: ReadonlySet<TimelineItem> | undefined;
  #gone = $state.raw<ReadonlySet<string>>(new Set());
  #told = new Map<string, TimelineItem>();
  #some = $state(false);

  constructor(door: Backend, sessionId: string) {
    this.#door = door;
    this.#sessionId = sessionId;
  }

  /** The items of a time line that came anew: what was told of them before is not asked for again. */
  begin(earlier: Earlier | null | undefined): TimelineItem[] {
    this.#some = Boolean(earlier);
    const came = earlier ? unpack(earlier) : [];
    this.#came = came;
    this.#brief = undefined;
    return this.#told.size === 0 ? came : came.map((item) => this.#told.get(item.key) ?? item);
  }

  /** Whether there are any. */
  get some(): boolean {
    return this.#some;
  }

  /** Whether this item's texts are not here. */
  lacks(item: TimelineItem): boolean {
    if (!this.#some) return false;
    this.#brief ??= new Set(this.#came);
    return this.#brief.has(item) && !this.#gone.has(item.key);
  }

  /** The items among these, and beside them, told whole. */
  async tell(timeline: readonly TimelineItem[], wanted: readonly TimelineItem[]): Promise<TimelineItem[]> {
    if (!wanted.some((item) => this.lacks(item))) return [];
    const at = timeline.findIndex(({ key }) => key === wanted[0]?.key);
    const near = timeline.slice(Math.max(at - BESIDE, 0), at + BESIDE + 1);
    const keys = [...new Set([...wanted, ...near].filter((item) => this.lacks(item)).map(({ key }) => key))];
    const told = await this.#ask(keys);
    if (told) this.#gone = new Set([...this.#gone, ...keys.filter((key) => !this.#told.has(key))]);
    return told ?? [];
  }

  /** All of them. */
  async tellAll(): Promise<TimelineItem[]> {
    const told = await this.#ask(null);
    if (told) this.#some = false;
    return told ?? [];
  }

  async #ask(keys: string[] | null): Promise<TimelineItem[] | null> {
    try {
      const told = await this.#door.call('session_items', { sessionId: this.#sessionId, keys });
      for (const item of told) this.#told.set(item.key, item);
      this.failure = null;
      return told;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return null;
    }
  }
}
