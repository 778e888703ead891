// Edits of a made-up file: only what they must touch, with the indentation that is there.
import { CallFailure } from '../door';
import type { TextChange, TextEdit } from '../generated';
import { find, name, parse, render, type Value } from './hocon';

const refuse = (message: string): never => {
  throw new CallFailure({ code: 'edit-impossible', message });
};

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const indentAt = (text: string, at: number): string => /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? '';
const splice = (text: string, from: number, to: number, by: string): string => text.slice(0, from) + by + text.slice(to);

/** The stretch of a piece with its separator; whole lines, and the comment above them, where it has lines of its own. */
function stretch(text: string, from: number, to: number): [number, number] {
  const start = lineStart(text, from);
  const tail = /^[ \t]*,?[ \t]*(#[^\n]*)?\n/.exec(text.slice(to));
  if (text.slice(start, from).trim() === '' && tail) {
    let top = start;
    for (;;) {
      const above = lineStart(text, top - 1);
      if (top === 0 || !text.slice(above, top).trim().startsWith('#')) break;
      top = above;
    }
    return [top, to + tail[0].length];
  }
  const behind = /^[ \t]*,[ \t]*/.exec(text.slice(to));
  if (behind) return [from, to + behind[0].length];
  const before = /[ \t]*,[ \t]*$/.exec(text.slice(0, from));
  return [from - (before?.[0].length ?? 0), to];
}

function putAt(text: string, path: readonly string[], value: unknown): string {
  const found = find(parse(text), path);
  if (found) return splice(text, found.value.from, found.value.to, render(value, indentAt(text, found.value.from)));
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const parent = find(parse(text), path.slice(0, depth));
    if (!parent) continue;
    const missing = path.slice(depth + 1).reduceRight<unknown>((inside, key) => ({ [key]: inside }), value);
    if (parent.value.kind !== 'object') return refuse('this is no object');
    return addMember(text, parent.value, depth === 0, path[depth] ?? '', missing);
  }
  return refuse('there is no such place');
}

function addMember(text: string, parent: Extract<Value, { kind: 'object' }>, top: boolean, key: string, value: unknown): string {
  const last = parent.members.at(-1);
  if (top) return `${text}${name(key)} = ${render(value, '')}\n`;
  const oneLine = !text.slice(parent.from, parent.to).includes('\n');
  if (last && oneLine) return splice(text, last.value.to, last.value.to, `, ${name(key)} = ${render(value, '')}`);
  const indent = last ? indentAt(text, last.from) : `${indentAt(text, parent.from)}  `;
  const line = `${indent}${name(key)} = ${render(value, indent)}\n`;
  if (!last) return splice(text, parent.from, parent.to, `{\n${line}${indentAt(text, parent.from)}}`);
  const end = text.indexOf('\n', last.value.to) + 1;
  return splice(text, end, end, line);
}

function insertElement(text: string, path: readonly string[], at: number, value: unknown): string {
  const list = find(parse(text), path)?.value;
  if (list?.kind !== 'array') return refuse('this is no list');
  const { elements } = list;
  const [next, last] = [elements[at], elements.at(-1)];
  const written = render(value, indentAt(text, next?.from ?? last?.from ?? list.from));
  const apart = text.slice(list.from, list.to).includes('\n') && last ? `\n${indentAt(text, last.from)}` : ', ';
  if (next) return splice(text, next.from, next.from, `${written}${apart}`);
  if (last) return splice(text, last.to, last.to, `${apart}${written}`);
  return splice(text, list.from, list.to, `[${written}]`);
}

/** Where a piece begins and ends: a member with its key, or an element. */
function piece(text: string, path: readonly string[]): [number, number] {
  const found = find(parse(text), path) ?? refuse('there is no such place');
  return stretch(text, found.member?.from ?? found.value.from, found.value.to);
}

function move(text: string, path: readonly string[], beside: string, before: boolean): string {
  const [from, to] = piece(text, path);
  const moved = text.slice(from, to);
  const sibling = [...path.slice(0, -1), beside];
  const [start, end] = piece(text, sibling);
  const own = moved.endsWith('\n');
  const at = before ? start : end;
  const inserted = own ? moved : before ? `${moved.replace(/^[\s,]+|[\s,]+$/g, '')}, ` : `, ${moved.replace(/^[\s,]+|[\s,]+$/g, '')}`;
  const place = own || before ? at : at - (/[\s,]*$/.exec(text.slice(start, end))?.[0].length ?? 0);
  return place <= from ? splice(splice(text, from, to, ''), place, place, inserted) : splice(splice(text, place, place, inserted), from, to, '');
}

function edited(text: string, edit: TextEdit): string {
  if (edit.kind === 'put') return putAt(text, edit.path, JSON.parse(edit.value));
  if (edit.kind === 'insertElement') return insertElement(text, edit.path, edit.at, JSON.parse(edit.value));
  if (edit.kind === 'remove') return splice(text, ...piece(text, edit.path), '');
  if (edit.kind === 'move') return move(text, edit.path, edit.beside, edit.before);
  const member = find(parse(text), edit.path)?.member ?? refuse('this has no name');
  return splice(text, member.from, member.keyTo, name(edit.name));
}

/** The one stretch in which two texts differ. */
export function difference(before: string, after: string): TextChange[] {
  if (before === after) return [];
  let from = 0;
  while (from < Math.min(before.length, after.length) && before[from] === after[from]) from += 1;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - from &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  return [{ stretch: { from, to: before.length - tail }, with: after.slice(from, after.length - tail) }];
}

export const editText = (text: string, edits: readonly TextEdit[]): TextChange[] => difference(text, edits.reduce(edited, text));
