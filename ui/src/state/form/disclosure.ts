// `selectiveDisclosure` of a profile, seen from its data: which value may the holder show or hide?
import { isObject } from './values';

/** A step from a value to one below it. */
export type Step = { name: string } | { index: number };

export const DECOYS = ['NONE', 'FIXED', 'RANDOM'] as const;
export type DecoyMode = (typeof DECOYS)[number];

type Field = { sd?: boolean; children?: unknown; arrayChildren?: unknown };
type Members = Record<string, unknown>;

const members = (value: unknown): Members => (isObject(value) ? value : {});

/** The members or elements of a field, by the way they are reached. */
function next(field: unknown, step: Step): unknown {
  const { children, arrayChildren } = members(field) as Field;
  if ('name' in step) return members(members(children).fields)[step.name];
  const { elements, wildcard } = members(arrayChildren);
  return (Array.isArray(elements) ? elements[step.index] : undefined) ?? wildcard;
}

/** Whether the holder chooses about a value. The first step is a member of the credential's data. */
export function isChoice(disclosure: unknown, steps: readonly Step[]): boolean {
  const field = steps.reduce<unknown>((at, step) => next(at, step), { children: disclosure });
  return members(field).sd === true;
}

/** `selectiveDisclosure` with the choice about a value given or taken; elements of a list are all alike unless listed one by one. */
export function withChoice(disclosure: unknown, steps: readonly Step[], on: boolean): Members {
  const root = changedBelow({ children: disclosure }, steps, on) as Field;
  return members(root.children);
}

function changedBelow(field: Members, [step, ...rest]: readonly Step[], on: boolean): Members {
  if (!step) return { ...field, sd: on };
  const below = (one: unknown): Members => changedBelow({ sd: false, ...members(one) }, rest, on);
  if ('name' in step) {
    const children = members(field.children);
    const fields = members(children.fields);
    return { ...field, children: { ...children, fields: { ...fields, [step.name]: below(fields[step.name]) } } };
  }
  const array = members(field.arrayChildren);
  const elements = Array.isArray(array.elements) ? (array.elements as unknown[]) : [];
  const arrayChildren =
    step.index < elements.length
      ? { ...array, elements: elements.map((one, at) => (at === step.index ? below(one) : one)) }
      : { ...array, wildcard: below(array.wildcard) };
  return { ...field, arrayChildren };
}

/** Where in `selectiveDisclosure` a value has a field of its own; null where it has none. */
export function fieldOf(disclosure: unknown, steps: readonly Step[]): string[] | null {
  let at: unknown = { children: disclosure };
  const path: string[] = [];
  for (const [depth, step] of steps.entries()) {
    const { children, arrayChildren } = members(at) as Field;
    if ('name' in step) {
      path.push(...(depth === 0 ? [] : ['children']), 'fields', step.name);
      at = members(members(children).fields)[step.name];
    } else {
      const { elements, wildcard } = members(arrayChildren);
      const own = Array.isArray(elements) ? (elements[step.index] as unknown) : undefined;
      path.push('arrayChildren', ...(own === undefined ? ['wildcard'] : ['elements', String(step.index)]));
      at = own ?? wildcard;
    }
    if (at === undefined) return null;
  }
  return path;
}
