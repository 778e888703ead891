// Which lines of two texts differ. Pure; imported when somebody edits, since it comes with the editor's libraries.
import { diff, type Change } from '@codemirror/merge';

// Line ends other than \n stay part of their line, so that putting lines together again changes no byte.
export const linesOf = (text: string): string[] => text.split('\n');

/** Lines `fromA` to `toA` of the one are lines `fromB` to `toB` of the other; numbers from 0, ends excluded. */
export type LineChange = Pick<Change, 'fromA' | 'toA' | 'fromB' | 'toB'>;

/** One character for each different line, in which a character is never half of another. */
class Alphabet {
  #known = new Map<string, string>();

  spell(lines: readonly string[]): string {
    return lines.map((line) => this.#letter(line)).join('');
  }

  #letter(line: string): string {
    const known = this.#known.get(line);
    if (known !== undefined) return known;
    const number = this.#known.size;
    const letter = String.fromCharCode(number < 0xd800 ? number : number + 0x800);
    this.#known.set(line, letter);
    return letter;
  }
}

/** How many letters there are. */
const LETTERS = 0x1_0000 - 0x800;

export function lineChanges(a: readonly string[], b: readonly string[]): readonly LineChange[] {
  if (new Set([...a, ...b]).size > LETTERS) return [{ fromA: 0, toA: a.length, fromB: 0, toB: b.length }];
  const alphabet = new Alphabet();
  return diff(alphabet.spell(a), alphabet.spell(b));
}

/** Lines put in and taken out between two texts; a line that changed is one of each. */
export type Changed = { added: number; removed: number };

export function changed(before: string, after: string): Changed {
  if (before === after) return { added: 0, removed: 0 };
  const sum = (sizes: number[]) => sizes.reduce((all, size) => all + size, 0);
  const changes = lineChanges(linesOf(before), linesOf(after));
  return { added: sum(changes.map((c) => c.toB - c.fromB)), removed: sum(changes.map((c) => c.toA - c.fromA)) };
}
