// The Rust sources beside the window, as text: for tests that hold what is said twice against each other.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CRATES = join(import.meta.dirname, '..', '..', 'crates');

/** A crate's file without its comment lines. */
export const rust = (...path: string[]): string => readFileSync(join(CRATES, ...path), 'utf8').replace(/^\s*\/\/.*$/gm, '');

/** The names of the files in a crate's folder. */
export const rustFiles = (...path: string[]): string[] => readdirSync(join(CRATES, ...path)).filter((name) => name.endsWith('.rs'));

/** Every string literal in a text, a line that goes on put together. */
export const literals = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, inside]) => (inside ?? '').replace(/\\\n\s*/g, ''));
