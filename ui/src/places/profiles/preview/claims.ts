// The claims of a preview as rows to read: the profile's own ones first, then what the issuer put in.
import type { PreviewClaim } from '../../../backend';
import { pathOf } from '../../../state/effective';

export interface Row {
  readonly key: string;
  /** What to call it: its label, or else its name. */
  readonly title: string;
  /** Its path, where the title does not say all of it. */
  readonly path: string | null;
  /** How deep it stands. */
  readonly depth: number;
  /** As a person reads it; none where members follow. */
  readonly value: string | null;
  readonly choice: boolean;
  readonly cbor: string | null;
}

export interface Rows {
  readonly own: readonly Row[];
  readonly issuers: readonly Row[];
}

/** A value without what only JSON needs. */
export function plainly(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    const text: unknown = JSON.parse(value);
    return typeof text === 'string' ? text : value;
  } catch {
    return value;
  }
}

/** A W3C credential of version 1.1 stands in a member `vc`, which says nothing to a person. */
const isShell = ({ path, value }: PreviewClaim): boolean => path.length === 1 && path[0] === 'vc' && value === null;

export function rowsOf(claims: readonly PreviewClaim[]): Rows {
  const shell = claims.some(isShell);
  const row = (claim: PreviewClaim): Row => {
    const path = shell && claim.path[0] === 'vc' ? claim.path.slice(1) : claim.path;
    const name = path.at(-1) ?? '';
    const title = claim.label ?? name;
    return {
      key: JSON.stringify(claim.path),
      title,
      path: title === name && path.length === 1 ? null : pathOf(path),
      depth: claim.byIssuer ? 0 : path.length - 1,
      value: claim.value === null ? null : plainly(claim.value),
      choice: claim.disclosed === 'choice',
      cbor: claim.cbor,
    };
  };
  const shown = claims.filter((claim) => !isShell(claim));
  return {
    own: shown.filter((claim) => !claim.byIssuer).map(row),
    issuers: shown.filter((claim) => claim.byIssuer).map(row),
  };
}

/** How many values the holder decides on. */
export const choices = (rows: readonly Row[]): number => rows.filter((row) => row.choice && row.value !== null).length;
