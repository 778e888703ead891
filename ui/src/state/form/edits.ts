// From what a part of a file says to what it shall say, in as few edits as it takes.
import type { TextChange, TextEdit } from '../../backend';
import { isObject } from './values';

/** A text with changes made; they are in order and count in the old text. */
export function changed(text: string, changes: readonly TextChange[]): string {
  let out = '';
  let at = 0;
  for (const { stretch, with: by } of changes) {
    out += text.slice(at, stretch.from) + by;
    at = stretch.to;
  }
  return out + text.slice(at);
}

export const put = (path: readonly string[], value: unknown): TextEdit => ({
  kind: 'put',
  path: [...path],
  value: JSON.stringify(value),
});

/** The edits that make `after` of `before` at a path; `undefined` is nothing there. What both have alike is not touched. */
export function editsFor(path: readonly string[], before: unknown, after: unknown): TextEdit[] {
  if (same(before, after)) return [];
  if (after === undefined) return [{ kind: 'remove', path: [...path] }];
  if (isObject(before) && isObject(after)) {
    const gone = Object.keys(before).filter((key) => after[key] === undefined);
    return [
      ...gone.map((key): TextEdit => ({ kind: 'remove', path: [...path, key] })),
      ...Object.keys(after).flatMap((key) => editsFor([...path, key], before[key], after[key])),
    ];
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return after.flatMap((one, at) => editsFor([...path, String(at)], before[at], one));
  return [put(path, after)];
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
