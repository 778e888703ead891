// What is typed into a control, as the JSON text that a value is given by.
import type { NodeKind } from '../../backend';

export const KINDS: readonly NodeKind[] = ['text', 'number', 'boolean', 'null', 'object', 'array'];

const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/** A number as typed, as JSON; null when it is none. */
export const numberOf = (text: string): string | null => (NUMBER.test(text.trim()) ? text.trim() : null);

/** The same value as another kind, as far as there is one; else that kind's first value. */
export function recast(value: unknown, kind: NodeKind): unknown {
  switch (kind) {
    case 'text':
      return value === null || typeof value === 'object' ? '' : String(value);
    case 'number': {
      const number = typeof value === 'string' ? numberOf(value) : null;
      return number === null ? (typeof value === 'boolean' ? Number(value) : 0) : Number(number);
    }
    case 'boolean':
      return value === true || value === 'true' || value === 1;
    case 'null':
      return null;
    case 'array':
      if (Array.isArray(value)) return value;
      return value === null || value === '' ? [] : isObject(value) ? Object.values(value) : [value];
    case 'object':
      return isObject(value) ? value : {};
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a text is a day that a calendar knows. */
export function isDay(text: string): boolean {
  const at = DAY.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
