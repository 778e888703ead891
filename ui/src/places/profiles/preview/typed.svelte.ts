// What the desk says of a text while somebody types it: asked a moment after the last key press. The last answer stays until the
// next one is there, so that nothing flickers.
import { asFailure, type CallFailure } from '../../../backend';

/** How long after a key press, in milliseconds. */
export const SOON = 250;

export class Typed<T> {
  answer = $state.raw<T | null>(null);
  failure = $state.raw<CallFailure | null>(null);
  waiting = $state(false);
  #of: string | null = null;
  #round = 0;

  /** Asks about `of`, at once when that is another than before. Returns what calls it off. */
  ask(of: string, question: () => Promise<T>): () => void {
    const round = ++this.#round;
    const other = this.#of !== of;
    if (other) {
      this.#of = of;
      this.answer = null;
      this.failure = null;
    }
    this.waiting = true;
    const timer = setTimeout(() => void this.#settle(round, question), other ? 0 : SOON);
    return () => clearTimeout(timer);
  }

  async #settle(round: number, question: () => Promise<T>): Promise<void> {
    let answer: T | null = null;
    let failure: CallFailure | null = null;
    try {
      answer = await question();
    } catch (thrown) {
      failure = asFailure(thrown);
    }
    if (round !== this.#round) return;
    this.answer = answer ?? this.answer;
    this.failure = failure;
    this.waiting = false;
  }
}
