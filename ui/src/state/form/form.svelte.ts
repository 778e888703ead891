// The form of one object of a file under edit: what the desk reads in the text, and edits of the text one after the other.
import {
  asFailure,
  type Backend,
  type CallFailure,
  type FormProblem,
  type FormView,
  type TextChange,
  type TextEdit,
  type ValuePlan,
} from '../../backend';
import type { Sheet } from '../files.svelte';
import { treeOf, valueOf, type Branch } from './tree';
import { isObject } from './values';

/** A value that can be changed in more than one place, or would change others too: somebody has to say where. */
export type Question = { path: readonly string[]; plan: ValuePlan; text: string };

/** How often an edit is asked for again because the text changed under way. */
const TRIES = 3;

export class Form {
  readonly sheet: Sheet;
  /** Where the object is in the file. */
  readonly path: readonly string[];
  /** As last read; what was read before the text broke stays. */
  /** How often the text was turned back or forth. */
  turns = $state(0);
  view = $state.raw<FormView | null>(null);
  /** Why there is no form of the text as it is. */
  broken = $state<string | null>(null);
  failure = $state.raw<CallFailure | null>(null);
  question = $state.raw<Question | null>(null);
  /** The values of {@link view} as a tree, and as one value in which what is masked is `•••`. */
  root = $state.raw<Branch | null>(null);
  values = $state.raw<Record<string, unknown>>({});

  #door: Backend;
  #reads = 0;
  #read: string | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(door: Backend, sheet: Sheet, path: readonly string[]) {
    this.#door = door;
    this.sheet = sheet;
    this.path = path;
  }

  get door(): Backend {
    return this.#door;
  }

  /** When what was asked of it is in the text. */
  async settled(): Promise<void> {
    for (let last; last !== this.#last; ) {
      last = this.#last;
      await last;
    }
  }

  /** The text was turned back or forth: what a field still shows of before is over. */
  turnedBack(): void {
    this.turns += 1;
    void this.read();
  }

  /** Reads it again: another file changed, which may mean something for it. */
  again(): void {
    if (this.view === null) return;
    this.#read = null;
    void this.read();
  }

  async read(): Promise<void> {
    const { name, text } = this.sheet;
    if (this.#read === text && this.failure === null) return;
    const read = ++this.#reads;
    try {
      const view = await this.#door.call('read_form', { name, text, path: [...this.path], deepest: null });
      if (read !== this.#reads) return;
      this.#read = text;
      this.broken = view.broken;
      if (view.broken === null) this.#show(view);
      this.failure = null;
    } catch (thrown) {
      if (read === this.#reads) this.failure = asFailure(thrown);
    }
  }

  /** What the form says. Not derived: a form outlives the view that asked for it. */
  #show(view: FormView): void {
    this.view = view;
    this.root = treeOf(view.nodes);
    const value = this.root ? valueOf(this.root) : null;
    this.values = isObject(value) ? value : {};
  }

  get problems(): readonly FormProblem[] {
    return this.view?.problems ?? [];
  }

  /** Gives a place below the object a value, JSON text. Asks where, when there is a choice or others share it. */
  put(path: readonly string[], value: string): Promise<void> {
    return this.#next(async (text) => {
      const { name } = this.sheet;
      const plan = await this.#door.call('plan_value', { name, text, path: [...this.path, ...path], value });
      const [only, ...others] = plan.ways;
      if (!only || others.length > 0 || only.profiles.length > 0 || only.others > 0) {
        this.question = { path, plan, text };
        return [];
      }
      return only.changes;
    });
  }

  /** Answers the question. The text cannot have changed meanwhile but by somebody else's hand: then it is asked again. */
  choose(changes: readonly TextChange[]): void {
    const question = this.question;
    this.question = null;
    if (question && question.text === this.sheet.text) this.apply(changes);
  }

  /** Edits; paths are below the object. */
  edit(edits: readonly TextEdit[]): Promise<void> {
    if (edits.length === 0) return Promise.resolve();
    return this.#next(async (text) => {
      const whole = edits.map((edit) => ({ ...edit, path: [...this.path, ...edit.path] }));
      return (await this.#door.call('edit_text', { name: this.sheet.name, text, edits: whole })).changes;
    });
  }

  /** Removes what is there; it can be had back until something else changes. */
  async remove(name: string, edits: readonly TextEdit[]): Promise<void> {
    const before = this.sheet.text;
    await this.edit(edits);
    if (this.sheet.text !== before) this.sheet.removed = { name, text: this.sheet.text };
  }

  /** Takes changes that somebody else thought of. */
  readonly apply = (changes: readonly TextChange[]): void => {
    this.sheet.change(changes);
    void this.read();
  };

  /** One after the other, each on the text that the one before left. */
  #next(work: (text: string) => Promise<readonly TextChange[]>): Promise<void> {
    const turn = this.#last.then(async () => {
      this.failure = null;
      try {
        for (let tries = 0; tries < TRIES; tries += 1) {
          const { text } = this.sheet;
          const changes = await work(text);
          if (this.sheet.text !== text) continue;
          if (changes.length > 0) this.sheet.change(changes);
          break;
        }
        await this.read();
      } catch (thrown) {
        this.failure = asFailure(thrown);
      }
    });
    this.#last = turn;
    return turn;
  }
}
