// Two people's changes to one text, put together. Pure. The arithmetic is that of diff3.
import { lineChanges, linesOf, type LineChange } from './lines';

/** A stretch of lines on which both agree, or which one of them changed alone. */
type Settled = { kind: 'settled'; lines: string[] };
/** A stretch that both changed, each in their own way. */
export type Conflict = { kind: 'conflict'; base: string[]; theirs: string[]; mine: string[] };
export type Piece = Settled | Conflict;

export const CHOICES = ['mine', 'theirs', 'both'] as const;
/** Whose lines a conflict ends with; `both`: theirs, and mine below. */
export type Choice = (typeof CHOICES)[number];

/** One side's text with what it changed in the base, read from top to bottom. */
class Side {
  #lines: string[];
  #changes: readonly LineChange[];
  #next = 0;
  /** How many lines more than the base this side has so far. */
  #ahead = 0;

  constructor(base: string[], text: string) {
    this.#lines = linesOf(text);
    this.#changes = lineChanges(base, this.#lines);
  }

  /** The line of the base where its next change begins. */
  get begins(): number {
    return this.#changes[this.#next]?.fromA ?? Infinity;
  }

  /** How far a stretch goes that ends at line `end` of the base, with all changes that begin there or above. */
  reach(end: number): number {
    let reached = end;
    for (let at = this.#next; (this.#changes[at]?.fromA ?? Infinity) <= reached; at += 1) {
      reached = Math.max(this.#changes[at]?.toA ?? 0, reached);
    }
    return reached;
  }

  /** This side's lines for those from `from` to `to` of the base, and whether it changed any of them. */
  take(from: number, to: number): { lines: string[]; own: boolean } {
    const start = from + this.#ahead;
    const first = this.#next;
    for (let change = this.#changes[first]; change && change.fromA <= to; change = this.#changes[this.#next]) {
      this.#ahead += change.toB - change.fromB - (change.toA - change.fromA);
      this.#next += 1;
    }
    return { lines: this.#lines.slice(start, to + this.#ahead), own: this.#next > first };
  }
}

/** `mine` and `theirs`, both made of `base`, in stretches from top to bottom. Changes that touch each other conflict. */
export function pieces(base: string, mine: string, theirs: string): Piece[] {
  const lines = linesOf(base);
  const [left, right] = [new Side(lines, mine), new Side(lines, theirs)];
  const out: Piece[] = [];
  let at = 0;
  for (;;) {
    const begins = Math.min(left.begins, right.begins);
    if (at < Math.min(begins, lines.length))
      out.push({ kind: 'settled', lines: lines.slice(at, Math.min(begins, lines.length)) });
    if (begins === Infinity) return out;
    let end = begins;
    for (let reached = -1; reached !== end;) {
      reached = end;
      end = right.reach(left.reach(end));
    }
    out.push(both(left.take(begins, end), right.take(begins, end), lines.slice(begins, end)));
    at = end;
  }
}

type Taken = ReturnType<Side['take']>;

function both(mine: Taken, theirs: Taken, base: string[]): Piece {
  if (!theirs.own) return { kind: 'settled', lines: mine.lines };
  const same = mine.lines.length === theirs.lines.length && mine.lines.every((line, at) => line === theirs.lines[at]);
  if (!mine.own || same) return { kind: 'settled', lines: theirs.lines };
  return { kind: 'conflict', base, theirs: theirs.lines, mine: mine.lines };
}

export const conflictsIn = (all: readonly Piece[]): Conflict[] => all.filter((piece) => piece.kind === 'conflict');

/** What one conflict ends with. */
export function chosen(conflict: Conflict, choice: Choice): string[] {
  return choice === 'both' ? [...conflict.theirs, ...conflict.mine] : conflict[choice];
}

/** The whole text, with one choice for each conflict in their order; nothing while one is missing. */
export function together(all: readonly Piece[], choices: readonly (Choice | undefined)[]): string | null {
  const out: string[] = [];
  let next = 0;
  for (const piece of all) {
    if (piece.kind === 'settled') out.push(...piece.lines);
    else {
      const choice = choices[next++];
      if (choice === undefined) return null;
      out.push(...chosen(piece, choice));
    }
  }
  return out.join('\n');
}
