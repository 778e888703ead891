// The configuration folder as text: what is on disk, what is being edited, and what is wrong with it.
import { SvelteMap } from 'svelte/reactivity';
import {
  asFailure,
  type Backend,
  type CallFailure,
  type ConfigFile,
  type FilePlace,
  type Problem,
  type SaveResult,
  type TextChange,
} from '../backend';
import { changed } from './form/edits';
import { Form } from './form/form.svelte';
import { HOLDERS, PROFILES } from './form/holders';
import { Things } from './form/things.svelte';

/** What became of the last save: nothing yet, live, refused for its problems, or refused because the file changed. */
export type Outcome = 'none' | 'live' | 'refused' | 'outside';

/** What a file that is not there is known by: the hash of no text (SHA-256, base64url). */
export const NOTHING = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';

/** The text editor's undo, which is the form's too. */
export type Undoing = { undo: () => void; redo: () => void };

/** One file under edit. */
export class Sheet {
  readonly name: string;
  /** As it is on disk, as far as known. */
  file = $state.raw<ConfigFile>() as ConfigFile;
  text = $state('');
  problems = $state.raw<Problem[]>([]);
  outcome = $state<Outcome>('none');
  /** A newer version on disk, found while there are unsaved edits. */
  newer = $state.raw<ConfigFile | null>(null);
  saving = $state(false);
  failure = $state.raw<CallFailure | null>(null);
  /** The object of the file that is looked at: `profiles` and an id, for example; none is the file as a whole. */
  thing = $state.raw<readonly string[] | null>(null);
  /** As what it is looked at; without an object it is the text. */
  view = $state<'form' | 'text'>('form');
  /** The form that was opened last. */
  form = $state.raw<Form | null>(null);
  /** How much there is to undo and to redo, once the editor is there. */
  depth = $state.raw({ undo: 0, redo: 0 });
  undoing: Undoing | null = null;
  /** What was removed last, and the text without it: as long as that stands, it can be had back. */
  removed = $state.raw<{ name: string; text: string } | null>(null);

  #door: Backend;
  #checking = false;
  #unchecked = false;
  /** Asks for the folder again. */
  #again: () => Promise<void>;

  constructor(door: Backend, file: ConfigFile, again: () => Promise<void> = async () => {}) {
    this.#door = door;
    this.#again = again;
    this.name = file.name;
    this.adopt(file);
  }

  get dirty(): boolean {
    return this.text !== this.file.text;
  }

  /** Whether there is a text to edit: saving over a file that could not be shown would lose it unseen. */
  get editable(): boolean {
    return this.file.unreadable === null;
  }

  /** Takes the version on disk and drops what was edited. */
  adopt(file: ConfigFile): void {
    this.file = file;
    this.text = file.text;
    this.problems = file.problems;
    this.newer = null;
  }

  /** The folder was read again: follows it unless there are edits to lose. */
  meet(file: ConfigFile): void {
    // Nothing is lost either where somebody else wrote just what is typed here.
    if (!this.dirty || (file.text === this.text && file.unreadable === null)) this.adopt(file);
    else if (file.hash !== this.file.hash) this.newer = file;
    else {
      this.newer = null;
      if (this.outcome === 'outside') this.outcome = 'none';
    }
  }

  /** The file is not in the folder any more. What is typed is held against an empty one. */
  vanished(): void {
    this.meet({ name: this.name, text: '', hash: NOTHING, unreadable: null, problems: [] });
  }

  /** Takes the newer version on disk and drops what was edited. */
  reload(): void {
    if (this.newer) this.adopt(this.newer);
    this.outcome = 'none';
  }

  /** Puts `text`, made of both, or mine as it is, on top of the newer version. Nothing is written before the next save. */
  keep(text: string = this.text): void {
    if (!this.newer) return;
    this.file = this.newer;
    this.newer = null;
    this.outcome = 'none';
    this.text = text;
  }

  /** Makes an earlier version what the file says. Edits that are not saved stay, and meet it as any newer version. */
  async restore(id: string): Promise<SaveResult> {
    const { hash } = this.newer ?? this.file;
    const result = await this.#door.call('restore_version', { name: this.name, id, baseHash: hash });
    if (!result.saved) return result;
    if (this.dirty) this.meet(result.file);
    else this.settle(result);
    return result;
  }

  edit(text: string): void {
    this.text = text;
    if (this.outcome !== 'outside') this.outcome = 'none';
  }

  /** Makes changes of the text that were thought of elsewhere. */
  change(changes: readonly TextChange[]): void {
    this.edit(changed(this.text, changes));
  }

  /** Sets every line in by its brackets; nothing else changes. */
  async format(): Promise<void> {
    this.failure = null;
    try {
      const { text } = this;
      const { changes } = await this.#door.call('format_text', { text });
      // The changes count in the text that was sent.
      if (this.text === text && changes.length > 0) this.change(changes);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** Takes back the last change of the text; what a field of the form is about to say is said first. */
  async undo(): Promise<void> {
    await this.form?.settled();
    this.undoing?.undo();
    this.form?.turnedBack();
  }

  async redo(): Promise<void> {
    await this.form?.settled();
    this.undoing?.redo();
    this.form?.turnedBack();
  }

  /** Opens the form of an object of it. */
  openForm(thing: readonly string[]): void {
    this.thing = thing;
    this.view = 'form';
  }

  /** Asks what is wrong with the text, at once. One question is on its way at a time: what was typed meanwhile is asked next. */
  async check(): Promise<void> {
    this.#unchecked = true;
    if (this.#checking) return;
    this.#checking = true;
    try {
      while (this.#unchecked) {
        this.#unchecked = false;
        const { text } = this;
        const problems = await this.#door.call('check_file', { name: this.name, text });
        if (this.text === text) this.problems = problems;
      }
    } catch (thrown) {
      this.failure = asFailure(thrown);
    } finally {
      this.#checking = false;
    }
  }

  /** Does nothing while a newer version on disk waits for a decision. */
  async save(): Promise<void> {
    if (this.saving || !this.editable || this.newer) return;
    this.saving = true;
    this.failure = null;
    try {
      const { name, text } = this;
      this.settle(await this.#door.call('save_file', { name, text, baseHash: this.file.hash }));
    } catch (thrown) {
      const failure = asFailure(thrown);
      // The change that hindered it is met at once, whether or not anybody tells of it.
      if (failure.code === 'config-changed') await this.#again();
      if (!this.newer) this.failure = failure;
    } finally {
      this.saving = false;
    }
  }

  /** Takes the answer to a save, its own or one made through the webhook field. */
  settle(result: SaveResult): void {
    if (result.saved) {
      const typedOn = this.text !== result.file.text && this.saving;
      if (typedOn) this.file = result.file;
      else this.adopt(result.file);
      this.problems = result.problems.filter((problem) => problem.file === this.name || problem.includedBy === this.name);
      this.outcome = 'live';
      this.newer = null;
    } else if (result.file.hash !== this.file.hash) {
      this.newer = result.file;
      this.outcome = 'outside';
    } else {
      this.problems = result.problems;
      this.outcome = 'refused';
    }
  }
}

export class Files {
  names = $state.raw<string[] | null>(null);
  open = $state<string | null>(null);
  failure = $state.raw<CallFailure | null>(null);
  /** A place that somebody asked to see: the editor of that file goes there, and forgets it. */
  aim = $state.raw<FilePlace | null>(null);

  #door: Backend;
  #sheets = new SvelteMap<string, Sheet>();
  #things = new WeakMap<Sheet, Things>();

  constructor(door: Backend) {
    this.#door = door;
  }

  get sheet(): Sheet | undefined {
    return this.open === null ? undefined : this.#sheets.get(this.open);
  }

  /** What a file holds that has a form. */
  thingsOf(sheet: Sheet): Things | undefined {
    const holder = HOLDERS[sheet.name];
    if (holder === undefined) return undefined;
    const known = this.#things.get(sheet) ?? new Things(this.#door, sheet, holder);
    this.#things.set(sheet, known);
    return known;
  }

  /** The form of an object of a file. The last one is kept: it still knows what it said before the text broke. */
  formOf(sheet: Sheet, path: readonly string[]): Form {
    if (sheet.form?.path.join('\n') !== path.join('\n')) sheet.form = new Form(this.#door, sheet, path);
    return sheet.form as Form;
  }

  sheetOf(name: string): Sheet | undefined {
    return this.#sheets.get(name);
  }

  async load(): Promise<void> {
    try {
      const files = await this.#door.call('files', null);
      for (const file of files) {
        const sheet = this.#sheets.get(file.name);
        if (sheet) sheet.meet(file);
        else this.#sheets.set(file.name, new Sheet(this.#door, file, () => this.load()));
      }
      const names = files.map((file) => file.name);
      for (const sheet of this.#sheets.values()) {
        if (names.includes(sheet.name)) continue;
        sheet.vanished();
        // Who typed in it still finds it.
        if (sheet.dirty) names.push(sheet.name);
        else this.#sheets.delete(sheet.name);
      }
      this.names = names;
      if (this.open === null || !this.names.includes(this.open)) {
        this.open = this.names.find((name) => name.includes('profiles')) ?? this.names[0] ?? null;
      }
      this.failure = null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** Whether anything is typed that is not saved. */
  get dirty(): boolean {
    return [...this.#sheets.values()].some((sheet) => sheet.dirty);
  }

  /** Another folder is open: nothing of this one is shown any more. */
  async forget(): Promise<void> {
    this.#sheets.clear();
    this.names = null;
    this.open = null;
    await this.load();
  }

  /** Opens the file of a place, there. */
  async show(place: FilePlace): Promise<void> {
    // An include may have come since the folder was read.
    if (!this.#sheets.has(place.file)) await this.load();
    const sheet = this.#sheets.get(place.file);
    if (!sheet) return;
    this.open = place.file;
    sheet.view = 'text';
    this.aim = place;
  }

  /** Opens the form of a profile. */
  async showProfile(profileId: string): Promise<void> {
    if (this.names === null) await this.load();
    const sheet = this.#sheets.get(PROFILES);
    if (!sheet) return;
    this.open = PROFILES;
    sheet.openForm(['profiles', profileId]);
  }

  /** Writes a profile's webhook URL (`null` removes it), leaving every other byte of the file alone. */
  async setWebhook(profileId: string, url: string | null): Promise<SaveResult> {
    return this.#met(await this.#door.call('set_profile_webhook', { profileId, url }));
  }

  /** Turns a profile's HAIP switch, leaving every other byte of the file alone. */
  async setHaip(profileId: string, on: boolean): Promise<SaveResult> {
    return this.#met(await this.#door.call('set_profile_haip', { profileId, on }));
  }

  #met(result: SaveResult): SaveResult {
    if (result.saved) this.#sheets.get(result.file.name)?.meet(result.file);
    return result;
  }
}
