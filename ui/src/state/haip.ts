// What of HAIP a profile meets, sorted and counted, and what the window knows besides of each finding.
import type { Haip, HaipFinding, ProfileDetail } from '../backend';

/** How many of each kind are not met. */
export function missed({ findings }: Haip): { must: number; should: number } {
  const not = findings.filter((finding) => !finding.ok);
  const must = not.filter((finding) => finding.must).length;
  return { must, should: not.length - must };
}

const rank = ({ ok, must }: HaipFinding): number => (ok ? 2 : must ? 0 : 1);

/** What is missed first, a MUST before a SHOULD; otherwise as they came. */
export const worstFirst = ({ findings }: Haip): HaipFinding[] => [...findings].sort((a, b) => rank(a) - rank(b));

/** A finding with what tells its variants apart, so that another language need not read the English text for that. */
export interface Judged extends HaipFinding {
  /** Whether the profile's switch is on. */
  readonly on: boolean;
  /** Whether there is an authorization code grant: HAIP-8 is just that. */
  readonly login: boolean;
  /** `dc+sd-jwt`, `jwt_vc_json` or `mso_mdoc`. */
  readonly format: string;
  /** Whether there is a logo. */
  readonly logo: boolean;
  /** Whether certificates go with the signature (`x5Chain`). */
  readonly chain: boolean;
  /** Whether `credentialStatus` is set by hand. */
  readonly status: boolean;
}

/** The findings of a profile, what is missed first. */
export function judged({ card, json, haip }: ProfileDetail): Judged[] {
  const { x5Chain, credentialStatus } = (json ?? {}) as { x5Chain?: unknown; credentialStatus?: unknown };
  const known = {
    on: haip.on,
    login: haip.findings.some(({ item, ok }) => item === 'HAIP-8' && ok),
    format: card.format,
    logo: card.logo !== null,
    chain: Array.isArray(x5Chain) && x5Chain.length > 0,
    status: credentialStatus !== undefined,
  };
  return worstFirst(haip).map((finding) => ({ ...finding, ...known }));
}
