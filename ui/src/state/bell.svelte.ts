// The sessions that somebody wants to be told the end of.
import { asFailure, type Backend, type Notice, type SessionRow } from '../backend';
import { kept, keep, t } from './appearance.svelte';
import { ended, noticeOf, readWatched, toggled } from './ended';

const KEPT_AS = 'watched';
/** Notices in the page; older ones go. */
const MOST_TOLD = 5;

export class Bell {
  /** What the desktop did not show, newest first. */
  told = $state.raw<Notice[]>([]);

  #watched = $state.raw<readonly string[]>([]);
  #door: Backend;
  #looking: (sessionId: string) => boolean;

  /** `looking`: whether somebody sees how that session ends. `silent`: it watches nothing, not even what was watched before. */
  constructor(door: Backend, looking: (sessionId: string) => boolean, silent = false) {
    this.#door = door;
    this.#looking = looking;
    if (!silent) this.#watched = readWatched(kept(KEPT_AS));
  }

  watches(sessionId: string): boolean {
    return this.#watched.includes(sessionId);
  }

  /** Watches the session, or no longer. Call it from a click or a key: the browser may ask for leave. */
  toggle(sessionId: string): void {
    this.#take(toggled(this.#watched, sessionId));
    if (this.watches(sessionId)) this.#door.mayNotify?.();
  }

  receive(rows: readonly SessionRow[]): void {
    const { watched, over } = ended(this.#watched, rows);
    if (over.length === 0) return;
    this.#take(watched);
    for (const row of over) if (!this.#looking(row.sessionId)) void this.#tell(noticeOf(row, t()));
  }

  /** Asks what became of them while nobody listened; one that is no longer there is watched no longer. */
  async ask(): Promise<void> {
    for (const sessionId of this.#watched) {
      try {
        this.receive([(await this.#door.call('session', { sessionId })).row]);
      } catch (thrown) {
        // A desk that cannot answer now is asked again by the next page.
        if (asFailure(thrown).code === 'session-gone') this.#take(this.#watched.filter((id) => id !== sessionId));
      }
    }
  }

  dismiss(sessionId: string): void {
    this.told = this.told.filter((notice) => notice.sessionId !== sessionId);
  }

  #take(watched: readonly string[]): void {
    this.#watched = watched;
    keep(KEPT_AS, JSON.stringify(watched));
  }

  async #tell(notice: Notice): Promise<void> {
    try {
      if (!this.#door.notify) throw new Error('nobody shows notices');
      await this.#door.notify(notice);
    } catch {
      this.told = [notice, ...this.told].slice(0, MOST_TOLD);
    }
  }
}
