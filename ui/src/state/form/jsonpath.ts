// Paths into credential data as `idTokenClaimsMapping` writes them.
import { isObject } from './values';

const step = (key: string): string => (/^[A-Za-z_][\w]*$/.test(key) ? `.${key}` : `.['${key}']`);

/** The path of every value that holds no members. */
export function jsonPaths(data: unknown, at = '$'): string[] {
  if (!isObject(data)) return [];
  return Object.entries(data).flatMap(([key, value]) => (isObject(value) ? jsonPaths(value, at + step(key)) : [at + step(key)]));
}
