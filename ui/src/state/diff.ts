// What differs between two JSON values, by path. Pure.

export type Change = { path: string; kind: 'added' | 'removed' | 'changed'; before?: unknown; after?: unknown };

/** More than that is no answer to anybody. */
export const MOST = 500;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const step = (path: string, key: string | number): string => {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
};

/** The changes that lead from one value to another, in the order of the paths; at most {@link MOST}. */
export function diff(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  walk('', before, after, changes);
  return changes;
}

function walk(path: string, before: unknown, after: unknown, changes: Change[]): void {
  if (changes.length >= MOST) return;
  if (isObject(before) && isObject(after)) {
    const names = [...Object.keys(before), ...Object.keys(after).filter((name) => !Object.hasOwn(before, name))];
    for (const name of names) {
      one(step(path, name), before, after, name, changes);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    for (let at = 0; at < length && changes.length < MOST; at += 1) one(step(path, at), before, after, at, changes);
    return;
  }
  if (!Object.is(before, after)) changes.push({ path, kind: 'changed', before, after });
}

function one(path: string, before: object, after: object, name: string | number, changes: Change[]): void {
  if (changes.length >= MOST) return;
  const [was, is] = [Object.hasOwn(before, name), Object.hasOwn(after, name)];
  const value = (of: object): unknown => (of as Record<string | number, unknown>)[name];
  if (!was) changes.push({ path, kind: 'added', after: value(after) });
  else if (!is) changes.push({ path, kind: 'removed', before: value(before) });
  else walk(path, value(before), value(after), changes);
}
