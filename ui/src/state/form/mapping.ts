// `mapping` of a profile as a list: where, and which call or value.
import type { Branch } from './tree';
import { isObject } from './values';

export type Call = { name: string; argument: string };

/** A text that is a call: `<name>` or `<name:argument>`, without blanks. */
export function callOf(value: unknown): Call | null {
  const found = typeof value === 'string' ? /^<([^\s:>]+)(?::([^\s]*))?>$/.exec(value) : null;
  return found ? { name: found[1] ?? '', argument: found[2] ?? '' } : null;
}

export const written = ({ name, argument }: Call): string => (argument === '' ? `<${name}>` : `<${name}:${argument}>`);

/** The values of the mapping: objects are gone into, lists are one value each. */
export function mappedLeaves(mapping: Branch | undefined): Branch[] {
  if (!mapping) return [];
  return mapping.children.flatMap((child) =>
    child.node.kind === 'object' && child.children.length > 0 ? mappedLeaves(child) : [child],
  );
}

/** The mapping with a value at a path, or, for `undefined`, without it and without what is empty then. */
export function withMapped(mapping: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const after = { ...(isObject(mapping) ? mapping : {}) };
  const inside = withMapped(after[key], rest, value);
  if (inside === undefined) delete after[key];
  else after[key] = inside;
  return Object.keys(after).length === 0 ? undefined : after;
}

/** A path as typed: names with dots in them are quoted. Null when it names nothing. */
export function typedPath(text: string): string[] | null {
  const parts = text.trim().match(/"(?:[^"\\]|\\.)*"|[^."]+|\./g) ?? [];
  const names: string[] = [];
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 1 ? part !== '.' : part === '.') return null;
    if (at % 2 === 0) names.push(part.startsWith('"') ? (JSON.parse(part) as string) : part.trim());
  }
  return parts.length % 2 === 1 && names.every((name) => name !== '') ? names : null;
}
