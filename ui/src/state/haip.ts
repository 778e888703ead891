// What of HAIP a profile meets, sorted and counted.
import type { Haip, HaipFinding } from '../backend';

/** How many of each kind are not met. */
export function missed({ findings }: Haip): { must: number; should: number } {
  const not = findings.filter((finding) => !finding.ok);
  const must = not.filter((finding) => finding.must).length;
  return { must, should: not.length - must };
}

const rank = ({ ok, must }: HaipFinding): number => (ok ? 2 : must ? 0 : 1);

/** What is missed first, a MUST before a SHOULD; otherwise as they came. */
export const worstFirst = ({ findings }: Haip): HaipFinding[] => [...findings].sort((a, b) => rank(a) - rank(b));
