// What a file holds that has a form of its own: profiles, or configurations and the issuer's display.
import { asFailure, type Backend, type CallFailure, type TextChange, type TextEdit } from '../../backend';
import type { Sheet } from '../files.svelte';
import { below, leafOf, treeOf, type Branch } from './tree';

export type Thing = {
  id: string;
  /** What people call it; null where it has no name, or the desk does not tell. */
  name: string | null;
  line: number;
  /** Whether it can be renamed and removed here. */
  own: boolean;
};

/** How deep the name of a thing is. */
const DEEPEST: Readonly<Record<string, number>> = { profiles: 2, credentialConfigurations: 5 };

const named = (branch: Branch): Thing => {
  const name = below(branch, ['name']) ?? below(branch, ['credential_metadata', 'display', '0', 'name']);
  const said = name && !name.node.masked ? leafOf(name.node) : null;
  return {
    id: branch.key,
    name: typeof said === 'string' && said.trim() !== '' ? said : null,
    line: branch.node.origin.place?.line ?? 1,
    own: branch.node.own,
  };
};

export class Things {
  readonly sheet: Sheet;
  readonly holder: string;
  /** As last read; null before. What was read before the text broke stays. */
  all = $state.raw<Thing[] | null>(null);
  failure = $state.raw<CallFailure | null>(null);

  #door: Backend;
  #reads = 0;

  constructor(door: Backend, sheet: Sheet, holder: string) {
    this.#door = door;
    this.sheet = sheet;
    this.holder = holder;
  }

  async read(): Promise<void> {
    const read = ++this.#reads;
    try {
      const { name, text } = this.sheet;
      const { nodes, broken } = await this.#door.call('read_form', { name, text, path: [this.holder], deepest: DEEPEST[this.holder] ?? 1 });
      if (read !== this.#reads || broken !== null) return;
      this.all = treeOf(nodes)?.children.map(named) ?? [];
    } catch (thrown) {
      if (read === this.#reads) this.failure = asFailure(thrown);
    }
  }

  /** The one in which a line of the file is. */
  at(line: number): Thing | undefined {
    return this.all?.findLast((one) => one.line <= line) ?? this.all?.[0];
  }

  /** Adds what the changes make, and opens its form. */
  async add(id: string, make: (text: string) => Promise<readonly TextChange[]>): Promise<void> {
    this.sheet.change(await make(this.sheet.text));
    this.sheet.openForm([this.holder, id]);
    await this.read();
  }

  async rename(id: string, name: string): Promise<void> {
    const { name: file, text } = this.sheet;
    const edit: TextEdit = { kind: 'rename', path: [this.holder, id], name };
    this.sheet.change((await this.#door.call('edit_text', { name: file, text, edits: [edit] })).changes);
    if (this.sheet.thing?.[1] === id) this.sheet.openForm([this.holder, name]);
    await this.read();
  }

  /** Takes one out of the text; it can be had back. */
  async remove({ id, name: called }: Thing): Promise<void> {
    const { name, text } = this.sheet;
    const edit: TextEdit = { kind: 'remove', path: [this.holder, id] };
    const { changes } = await this.#door.call('edit_text', { name, text, edits: [edit] });
    const next = this.all?.find((one) => one.id !== id);
    // Before the text is without it: nobody asks any more what it would issue.
    if (this.sheet.thing?.[1] === id) this.sheet.thing = next ? [this.holder, next.id] : null;
    this.sheet.change(changes);
    this.sheet.removed = { name: called ?? id, text: this.sheet.text };
    await this.read();
  }
}
