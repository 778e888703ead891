// `mDocNameSpacesDataMappingConfig` of a profile, seen from its data: what does an element become in CBOR?
import type { Step } from './disclosure';
import { isObject } from './values';

export const CONVERSIONS = [
  'stringToFullDate',
  'stringToTDate',
  'base64StringToByteString',
  'base64UrlStringToByteString',
] as const;
export type Conversion = (typeof CONVERSIONS)[number];

type Entry = Record<string, unknown>;
const entry = (value: unknown): Entry => (isObject(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The way of an element: its namespace first, which is a step by name too. */
const next = (at: unknown, step: Step): unknown =>
  'name' in step ? entry(entry(at).entriesConfigMap)[step.name] : list(entry(at).arrayConfig)[step.index];

/** How an element is converted; null when it is not. A word nobody knows is given as it is. */
export function conversionOf(config: unknown, steps: readonly Step[]): string | null {
  const found = entry(steps.reduce<unknown>((at, step) => next(at, step), { entriesConfigMap: config })).conversionType;
  return typeof found === 'string' ? found : null;
}

/** The configuration with an element's conversion set, or taken away. `data` is all of `credentialData`. */
export function withConversion(config: unknown, steps: readonly Step[], conversion: string | null, data: unknown): Entry | undefined {
  const [first, ...rest] = steps;
  if (!first || !('name' in first)) return entry(config);
  const after = { ...entry(config) };
  const inside = changedBelow(entry(after[first.name]), rest, conversion, entry(data)[first.name]);
  if (inside === undefined) delete after[first.name];
  else after[first.name] = inside;
  return Object.keys(after).length === 0 ? undefined : after;
}

function changedBelow(at: Entry, [step, ...rest]: readonly Step[], conversion: string | null, data: unknown): Entry | undefined {
  if (!step) return conversion === null ? undefined : { type: 'string', conversionType: conversion };
  if ('name' in step) {
    const entries = entry(at.entriesConfigMap);
    const inside = changedBelow(shell(entries[step.name], rest), rest, conversion, entry(data)[step.name]);
    const after = { ...entries };
    if (inside === undefined) delete after[step.name];
    else after[step.name] = inside;
    if (Object.keys(after).length === 0) return undefined;
    return { ...at, entriesConfigMap: after };
  }
  const elements = list(data);
  // Texts of a list are converted all alike, because there is no entry that leaves one as it is.
  if (rest.length === 0)
    return conversion === null ? undefined : { ...at, arrayConfig: elements.map((one) => neutral(one, conversion)) };
  // One for each element of the list, or the credential cannot be made.
  const after = elements.map((one, index) => {
    const before = list(at.arrayConfig)[index] ?? neutral(one, null);
    if (index !== step.index) return before;
    return changedBelow(shell(before, rest), rest, conversion, one) ?? neutral(one, null);
  });
  return after.every(isNothing) ? undefined : { ...at, arrayConfig: after };
}

/** An entry to go on in. */
function shell(before: unknown, rest: readonly Step[]): Entry {
  const [step] = rest;
  if (isObject(before) && (!step || 'entriesConfigMap' in before || 'arrayConfig' in before)) return before;
  if (!step) return {};
  return 'name' in step ? { type: 'object', entriesConfigMap: {} } : { type: 'array', arrayConfig: [] };
}

/** What stands for an element of a list that nothing is said of. */
function neutral(value: unknown, conversion: string | null): Entry {
  if (Array.isArray(value)) return { type: 'array', arrayConfig: value.map((one) => neutral(one, conversion)) };
  if (isObject(value)) return { type: 'object', entriesConfigMap: {} };
  return conversion === null ? {} : { type: 'string', conversionType: conversion };
}

const isNothing = (value: unknown): boolean => {
  const { conversionType, entriesConfigMap, arrayConfig } = entry(value);
  return conversionType === undefined && Object.values(entry(entriesConfigMap)).length === 0 && list(arrayConfig).every(isNothing);
};

/** Where in the configuration an element has an entry of its own; null where it has none. */
export function entryOf(config: unknown, steps: readonly Step[]): string[] | null {
  let at: unknown = { entriesConfigMap: config };
  const path: string[] = [];
  for (const [depth, step] of steps.entries()) {
    if ('name' in step) path.push(...(depth === 0 ? [] : ['entriesConfigMap']), step.name);
    else path.push('arrayConfig', String(step.index));
    at = next(at, step);
    if (at === undefined) return null;
  }
  return path;
}
