// How long the parts of an attempt took, as a bar shows them.
import type { Timings } from '../backend';

export type Part = { name: 'resolve' | 'connect' | 'firstByte' | 'rest'; ms: number };

/** The parts that happened, in order; together they are the whole. What is left over is the rest. */
export function timingParts({ resolve, connect, firstByte, total }: Timings): Part[] {
  const parts: Part[] = [];
  let left = total;
  for (const [name, ms] of [
    ['resolve', resolve],
    ['connect', connect],
    ['firstByte', firstByte],
  ] as const) {
    if (ms === null) continue;
    const part = Math.min(Math.max(ms, 0), left);
    parts.push({ name, ms: part });
    left -= part;
  }
  return left > 0 || parts.length === 0 ? [...parts, { name: 'rest', ms: left }] : parts;
}
