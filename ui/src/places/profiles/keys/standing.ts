// How a certificate stands with time, and what people call it.
import type { CertificateFacts, KeyFinding, Verdict } from '../../../backend';

export type Standing = 'valid' | 'soon' | 'over' | 'early';

const DAY = 86_400_000;
/** A certificate that ends within this is told of, as the desk does. */
const SOON = 30 * DAY;

export function standing({ from, until }: CertificateFacts, now: number): Standing {
  if (now < from) return 'early';
  if (now > until) return 'over';
  return until - now < SOON ? 'soon' : 'valid';
}

/** The common name of a distinguished name, or all of it. */
export const common = (name: string): string => /(?:^|,)CN=((?:\\.|[^,\\])+)/.exec(name)?.[1]?.replace(/\\(.)/g, '$1') ?? name;

const RANK: Record<Verdict, number> = { bad: 0, warn: 1, ok: 2 };

/** What is worst comes first; what is alike stays in its order. */
export const worstFirst = (findings: readonly KeyFinding[]): KeyFinding[] =>
  [...findings].sort((a, b) => RANK[a.verdict] - RANK[b.verdict]);
