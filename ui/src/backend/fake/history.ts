import type { FileVersion, VersionMaker } from '../generated';
import { CallFailure } from '../door';

const HOUR = 3_600_000;

const lines = (text: string): string[] => text.split('\n');

/** How many lines of the one the other does not have. */
function fewer(of: string[], than: string[]): number {
  const left = new Map<string, number>();
  for (const line of than) left.set(line, (left.get(line) ?? 0) + 1);
  return of.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  }).length;
}

/** What one file said before, the newest first. */
export class FakeHistory {
  #kept: { version: FileVersion; text: string }[] = [];

  constructor(text: string, now = Date.now()) {
    const uncommented = text.replace(/# shown.*/, '');
    this.record(uncommented.replace(/name = "[^"]*"/, 'name = "Identity"'), 'found', now - 52 * HOUR);
    this.record(uncommented, 'outside', now - 26 * HOUR);
    this.record(text, 'here', now - HOUR);
  }

  record(text: string, maker: VersionMaker, at = Date.now()): void {
    const newest = this.#kept[0];
    if (newest?.text === text) return;
    const [before, after] = [lines(newest?.text ?? text), lines(text)];
    const version = {
      id: `${at}-${this.#kept.length}`,
      at,
      maker,
      size: new TextEncoder().encode(text).length,
      added: fewer(after, before),
      removed: fewer(before, after),
      current: false,
    };
    this.#kept.unshift({ version, text });
  }

  versions = (): FileVersion[] => this.#kept.map(({ version }, place) => ({ ...version, current: place === 0 }));

  text(id: string): string {
    const kept = this.#kept.find(({ version }) => version.id === id);
    if (!kept) throw new CallFailure({ code: 'version-gone', message: 'this version is not kept any more' });
    return kept.text;
  }
}
