// Adding, removing, renaming and moving values of a tree, with what else of the profile says something of them.
import type { TextEdit } from '../../backend';
import { put } from './edits';
import type { Form } from './form.svelte';
import { freeName, masks, valueOf, type Branch, type Row } from './tree';
import { isObject } from './values';

/** Other places of the object that speak of a value. Paths are below the object. */
export type Companions = (path: readonly string[]) => readonly (readonly string[])[];

const none: Companions = () => [];

export class Growing {
  #form: Form;
  #companions: Companions;

  constructor(form: Form, companions: Companions = none) {
    this.#form = form;
    this.#companions = companions;
  }

  async member(to: Branch, name: string, value: unknown): Promise<void> {
    await this.#form.edit([put([...to.path, name], value)]);
  }

  /** Adds an element like the last one; at which place. */
  async element(to: Branch): Promise<number> {
    const at = to.children.length;
    const last = to.children.at(-1);
    await this.#form.edit([
      { kind: 'insertElement', path: [...to.path], at, value: JSON.stringify(last ? blank(valueOf(last)) : '') },
      ...(last ? this.#again(last, at) : []),
    ]);
    return at;
  }

  /** A copy next to it; its key, or null where something in it is not shown and cannot be copied. */
  async duplicate({ branch, parent, at }: Row): Promise<string | null> {
    if (masks(branch)) return null;
    const value = valueOf(branch);
    if (parent.node.kind === 'array') {
      const edit: TextEdit = { kind: 'insertElement', path: [...parent.path], at: at + 1, value: JSON.stringify(value) };
      await this.#form.edit([edit, ...this.#again(branch, at + 1)]);
      return String(at + 1);
    }
    const name = freeName(branch.key, parent.children.map((one) => one.key));
    const edits: TextEdit[] = [put([...parent.path, name], value)];
    if (parent.children.at(-1) !== branch)
      edits.push({ kind: 'move', path: [...parent.path, name], beside: branch.key, before: false });
    await this.#form.edit(edits);
    return name;
  }

  async remove({ branch, parent }: Row): Promise<void> {
    const name = parent.node.kind === 'array' ? `${parent.key} ${Number(branch.key) + 1}` : branch.key;
    const paths = [branch.path, ...this.#listed(branch)];
    await this.#form.remove(
      name,
      paths.map((path) => ({ kind: 'remove', path: [...path] })),
    );
  }

  async rename({ branch }: Row, name: string): Promise<void> {
    const paths = [branch.path, ...this.#listed(branch)];
    await this.#form.edit(paths.map((path) => ({ kind: 'rename', path: [...path], name })));
  }

  async move({ branch, parent, at }: Row, by: -1 | 1): Promise<void> {
    const beside = parent.children[at + by];
    if (!beside) return;
    const edits: TextEdit[] = [{ kind: 'move', path: [...branch.path], beside: beside.key, before: by < 0 }];
    // Names find each other whatever their order; elements are told apart by it.
    if (parent.node.kind === 'array')
      for (const path of this.#listed(branch)) edits.push({ kind: 'move', path, beside: beside.key, before: by < 0 });
    await this.#form.edit(edits);
  }

  /** What is said of an element by its place in a list is said of the new one too. */
  #again(element: Branch, at: number): TextEdit[] {
    return this.#listed(element).flatMap((path): TextEdit[] => {
      const value = path.reduce<unknown>(
        (inside, key) => (isObject(inside) || Array.isArray(inside) ? (inside as Record<string, unknown>)[key] : undefined),
        this.#form.values,
      );
      return value === undefined ? [] : [{ kind: 'insertElement', path: path.slice(0, -1), at, value: JSON.stringify(value) }];
    });
  }

  /** Those that speak of it by its own name or place, not of all its like. */
  #listed(branch: Branch): string[][] {
    return this.#companions(branch.path)
      .filter((path) => path.at(-1) === branch.key)
      .map((path) => [...path]);
  }
}

/** A value of the same make with nothing in it. */
function blank(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (typeof value === 'number') return 0;
  if (Array.isArray(value)) return [];
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, blank(one)]));
  return value;
}
