// Views of the session list that a person saved under names of their own.
import { asFailure, type Backend, type CallFailure, type SavedView } from '../backend';
import type { Query } from './query';

export class Views {
  all = $state.raw<SavedView[] | null>(null);
  failure = $state.raw<CallFailure | null>(null);
  #door: Backend;

  constructor(door: Backend) {
    this.#door = door;
  }

  load = (): Promise<boolean> => this.#take(this.#door.call('saved_views', null));
  save = (name: string, query: Query): Promise<boolean> => this.#take(this.#door.call('save_view', { name, ...query }));
  rename = (name: string, to: string): Promise<boolean> => this.#take(this.#door.call('rename_view', { name, to }));
  remove = (name: string): Promise<boolean> => this.#take(this.#door.call('delete_view', { name }));

  /** Whether it was done. */
  async #take(asked: Promise<SavedView[]>): Promise<boolean> {
    try {
      this.all = await asked;
      this.failure = null;
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return false;
    }
  }
}
