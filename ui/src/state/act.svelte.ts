// Something a person sets off: under way, done with a word about it, or refused where it was asked.
import { asFailure, type CallFailure } from '../backend';

export class Act {
  busy = $state(false);
  /** What it did, in words. */
  said = $state('');
  /** What the person must know although it went well, in words. */
  warned = $state('');
  failure = $state.raw<CallFailure | null>(null);

  /** Runs it unless one is under way; whether it went well. `work` says what it did. */
  async run(work: () => Promise<string>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.clear();
    try {
      this.said = await work();
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }

  clear(): void {
    this.said = '';
    this.warned = '';
    this.failure = null;
  }
}
