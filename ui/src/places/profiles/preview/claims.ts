// The claims of a preview as rows to read: the profile's own ones first, then what the issuer put in.
import type { PreviewClaim } from '../../../backend';
import { pathOf } from '../../../state/effective';

export interface Row {
  readonly key: string;
  /** What to call it: its label, or else its name. */
  readonly title: string;
  /** Its name, where the title does not say it. */
  readonly name: string | null;
  /** How deep it stands. */
  readonly depth: number;
  /** As a person reads it; none where members follow. */
  readonly value: string | null;
  /** The moment that a number means, in milliseconds. */
  readonly at: number | null;
  /** The picture that a text is. */
  readonly picture: string | null;
  /** Who sees it; nothing of what is no claim by itself: a heading, or a part of an mdoc's element. */
  readonly seen: 'always' | 'choice' | null;
  /** Whether it is one of the values that are counted. */
  readonly counts: boolean;
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

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^[/_]9j[/_]/, 'jpeg'],
  [/^iVBORw0KGgo/, 'png'],
];

/** The address of a picture that stands in a credential as base64, of either alphabet. */
export function pictureOf(value: string): string | null {
  if (/^data:image\/(?:png|jpeg|webp);base64,/.test(value)) return value;
  const kind = value.length > 64 && KINDS.find(([start]) => start.test(value))?.[1];
  if (!kind || !/^[\w+/=-]+$/.test(value)) return null;
  return `data:image/${kind};base64,${value.replaceAll('-', '+').replaceAll('_', '/')}`;
}

/** Claims of a JWT that are moments (RFC 7519). */
const MOMENTS = ['iat', 'exp', 'nbf'];

const momentOf = (name: string, value: string | null): number | null =>
  MOMENTS.includes(name) && value !== null && /^\d{1,11}$/.test(value) ? Number(value) * 1_000 : null;

/** A W3C credential of version 1.1 stands in a member `vc`, which says nothing to a person. */
const isShell = ({ path, value }: PreviewClaim): boolean => path.length === 1 && path[0] === 'vc' && value === null;

/** The rows of a credential. Of an mdoc the holder shows elements, whole ones, and `mdoc` says that it is one. */
export function rowsOf(claims: readonly PreviewClaim[], mdoc = false): Rows {
  const shell = claims.some(isShell);
  const all = new Set(claims.map((claim) => JSON.stringify(claim.path)));
  // A name of digits is an element's when there is a first one beside it; `age_equal_or_over.18` is a member.
  const isElement = ({ path }: PreviewClaim): boolean =>
    /^\d+$/.test(path.at(-1) ?? '') && all.has(JSON.stringify([...path.slice(0, -1), '0']));
  const pathIn = ({ path }: PreviewClaim): readonly string[] => (shell && path[0] === 'vc' ? path.slice(1) : path);
  const row = (claim: PreviewClaim): Row => {
    const path = pathIn(claim);
    const last = path.at(-1) ?? '';
    // The issuer's own stand by themselves, an element behind its list.
    const name = claim.byIssuer ? pathOf(path) : isElement(claim) ? `${path.at(-2) ?? ''}[${last}]` : last;
    const title = claim.label ?? name;
    const value = claim.value === null ? null : plainly(claim.value);
    return {
      key: JSON.stringify(claim.path),
      title,
      name: title === name ? null : name,
      depth: claim.byIssuer ? 0 : path.length - 1,
      value,
      at: momentOf(last, value),
      picture: value === null ? null : pictureOf(value),
      seen: mdoc && path.length > 2 && !claim.byIssuer ? null : claim.disclosed,
      counts: mdoc ? path.length === 2 : value !== null,
      cbor: claim.cbor,
    };
  };
  const own: Row[] = [];
  const known = new Set<string>();
  for (const claim of claims.filter((one) => !one.byIssuer && !isShell(one))) {
    const path = pathIn(claim);
    const above = path.slice(0, -1);
    // The namespace of an mdoc's elements is no claim itself.
    if (above.length > 0 && !known.has(JSON.stringify(above))) {
      known.add(JSON.stringify(above));
      own.push(headingOf(above));
    }
    known.add(JSON.stringify(path));
    own.push(row(claim));
  }
  return { own, issuers: claims.filter((claim) => claim.byIssuer).map(row) };
}

const headingOf = (path: readonly string[]): Row => ({
  key: `above ${JSON.stringify(path)}`,
  title: path.at(-1) ?? '',
  name: null,
  depth: path.length - 1,
  value: null,
  at: null,
  picture: null,
  seen: null,
  counts: false,
  cbor: null,
});

/** How many values there are, and on how many of them the holder decides. */
export function counted(rows: readonly Row[]): { all: number; choice: number } {
  const counting = rows.filter((row) => row.counts);
  return { all: counting.length, choice: counting.filter((row) => row.seen === 'choice').length };
}
