// What of the session list is asked for, and what of it is set.
import type { SavedView, SessionsFilter, SessionsSort } from '../backend';

export type Filter = Required<SessionsFilter>;
export type Query = { search: string; filter: Filter; sort: SessionsSort };

export const STATUSES = ['ACTIVE', 'SUCCESSFUL', 'UNSUCCESSFUL', 'REJECTED_BY_USER', 'EXPIRED'] as const;
export const FORMATS = ['dc+sd-jwt', 'jwt_vc_json', 'mso_mdoc'] as const;
export const SORTS = ['newest', 'oldest', 'changed', 'profile'] as const satisfies readonly SessionsSort[];
/** Spans of time that can be picked, milliseconds. */
export const SPANS = [3_600_000, 86_400_000, 604_800_000, 2_592_000_000] as const;

export const everything = (): Filter => ({
  statuses: [],
  formats: [],
  profiles: [],
  since: null,
  until: null,
  within: null,
  silent: false,
  failing: false,
  pinned: false,
});

/** How many things a filter asks for. */
export function asked(filter: Filter): number {
  const lists = [filter.statuses, filter.formats, filter.profiles].filter((list) => list.length > 0).length;
  const spans = [filter.since, filter.until, filter.within].filter((at) => at !== null).length;
  return lists + spans + [filter.silent, filter.failing, filter.pinned].filter(Boolean).length;
}

/** Whether the list is everything, newest first: then news say all that changes in it. */
export const isPlain = ({ search, filter, sort }: Query): boolean =>
  search.trim() === '' && sort === 'newest' && asked(filter) === 0;

/** The list with or without one more value. */
export const toggled = (list: readonly string[], value: string): string[] =>
  list.includes(value) ? list.filter((one) => one !== value) : [...list, value];

export const ofView = (view: SavedView): Query => ({
  search: view.search ?? '',
  filter: { ...everything(), ...view.filter },
  sort: view.sort ?? 'newest',
});

/** Whether two queries ask for the same, whatever the order of what they name. */
export const same = (a: Query, b: Query): boolean => text(a) === text(b);

const text = ({ search, filter, sort }: Query): string => {
  const sorted = [filter.statuses, filter.formats, filter.profiles].map((list) => list.toSorted());
  const { since, until, within, silent, failing, pinned } = filter;
  return JSON.stringify([search.trim(), sorted, since, until, within, silent, failing, pinned, sort]);
};
