// What a session's record means, asked anew whenever the session changes, and once it has been silent for a while.
import { asFailure, type Backend, type CallFailure, type Explanation } from '../backend';

/** So long after a change the desk is asked: what comes in one go is asked about once. */
const SOON = 250;
/** Silence means something after this long; asked again then, and from then on now and then. */
const SILENCE = 21_000;

export class Explained {
  told = $state.raw<Explanation | null>(null);
  failure = $state.raw<CallFailure | null>(null);

  #door: Backend;
  #sessionId: string;
  #bundle: number | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Only the answer to the latest question counts. */
  #asked = 0;

  /** Of a session of the journal, or of an open bundle's. */
  constructor(door: Backend, sessionId: string, bundle: number | null = null) {
    this.#door = door;
    this.#sessionId = sessionId;
    this.#bundle = bundle;
  }

  /** Something changed; `open` as long as more can come. */
  changed(open: boolean): void {
    this.#after(this.told === null && this.failure === null ? 0 : SOON, open);
  }

  stop(): void {
    this.#asked += 1;
    clearTimeout(this.#timer);
  }

  #after(wait: number, open: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(open), wait);
  }

  async #ask(open: boolean): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const bundle = this.#bundle;
      const told =
        bundle === null
          ? await this.#door.call('explain', { sessionId: this.#sessionId })
          : await this.#door.call('explain_bundle', { bundle });
      if (asked !== this.#asked) return;
      this.told = told;
      this.failure = null;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.failure = asFailure(thrown);
    }
    if (open) this.#after(SILENCE, open);
  }
}

/** How a finding stands out: by what is sure, then by what is likely. */
export const tone = (rank: 'certain' | 'likely' | 'possible'): 'bad' | 'warn' | 'calm' =>
  rank === 'certain' ? 'bad' : rank === 'likely' ? 'warn' : 'calm';
