// What a file said before: the list, and the version that is looked at.
import { asFailure, type Backend, type CallFailure, type FileVersion } from '../backend';

export class Versions {
  readonly name: string;
  /** The newest first; nothing before they were asked for. */
  list = $state.raw<readonly FileVersion[] | null>(null);
  picked = $state.raw<FileVersion | null>(null);
  /** The picked version's text, once it is there. */
  text = $state.raw<string | null>(null);
  failure = $state.raw<CallFailure | null>(null);

  #door: Backend;
  #round = 0;

  constructor(door: Backend, name: string) {
    this.#door = door;
    this.name = name;
  }

  async load(): Promise<void> {
    try {
      this.list = await this.#door.call('file_versions', { name: this.name });
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return;
    }
    // What the file says now needs no look; what it said before does.
    const still = this.list.find((version) => version.id === this.picked?.id);
    const first = still ?? this.list.find((version) => !version.current) ?? this.list[0];
    if (first) await this.pick(first);
  }

  async pick(version: FileVersion): Promise<void> {
    const round = ++this.#round;
    if (version.id !== this.picked?.id) this.text = null;
    this.picked = version;
    try {
      const { text } = await this.#door.call('file_version', { name: this.name, id: version.id });
      if (round === this.#round) [this.text, this.failure] = [text, null];
    } catch (thrown) {
      if (round === this.#round) this.failure = asFailure(thrown);
    }
  }
}
