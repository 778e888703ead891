// The made-up desk's list of sessions: searched, filtered and sorted like the real one, but for claims it does not have.
import { CallFailure } from '../door';
import type { SavedView, SessionRow, SessionsFilter, SessionsPage, SessionsQuery } from '../generated';

const MOST = 10_000;

/** A page of rows that lie newest first. */
export function pageOf(all: readonly SessionRow[], query: SessionsQuery): SessionsPage {
  const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const filter = query.filter ?? {};
  const found = all.filter((row) => meets(row, filter) && words.every((word) => said(row).includes(word)));
  const rows = sorted(found, query.sort ?? 'newest');
  const from = Number(query.before ?? 0);
  const to = from + query.limit;
  const above = query.above ?? Infinity;
  return {
    rows: rows.slice(from, to),
    next: query.limit > 0 && to < rows.length ? String(to) : null,
    total: total(rows.length, rows.length === all.length),
    above: total(rows.filter((row) => row.number > above).length),
    newest: all[0]?.number ?? 0,
  };
}

const total = (count: number, whole = false) => ({
  count: whole ? count : Math.min(count, MOST),
  exact: whole || count <= MOST,
});

const said = ({ sessionId, profileId, name, statusReason, note }: SessionRow): string =>
  `${sessionId} ${profileId} ${name} ${statusReason ?? ''} ${note}`.toLowerCase();

function meets(row: SessionRow, filter: SessionsFilter): boolean {
  const any = (list: readonly string[] | undefined, value: string) => !list?.length || list.includes(value);
  const since = Math.max(filter.since ?? 0, filter.within ? Date.now() - filter.within : 0);
  return (
    any(filter.statuses, row.status) &&
    any(filter.formats, row.format) &&
    any(filter.profiles, row.profileId) &&
    row.createdAt >= since &&
    row.createdAt < (filter.until ?? Infinity) &&
    (!filter.silent || row.silent) &&
    (!filter.failing || row.failing > 0) &&
    (!filter.pinned || row.pinned)
  );
}

function sorted(rows: SessionRow[], sort: NonNullable<SessionsQuery['sort']>): SessionRow[] {
  if (sort === 'oldest') return rows.toReversed();
  if (sort === 'changed') return rows.toSorted((a, b) => b.updatedAt - a.updatedAt || b.number - a.number);
  if (sort === 'profile') return rows.toSorted((a, b) => a.profileId.localeCompare(b.profileId) || b.number - a.number);
  return rows;
}

export class FakeViews {
  all: SavedView[] = [];

  save(view: SavedView): SavedView[] {
    const at = this.all.findIndex((one) => one.name === view.name);
    this.all = at < 0 ? [...this.all, view] : this.all.with(at, view);
    return this.all;
  }

  rename(name: string, to: string): SavedView[] {
    if (name !== to && this.all.some((view) => view.name === to))
      throw new CallFailure({ code: 'view-exists', message: 'There is a view of that name already.' });
    this.all = this.all.map((view) => (view.name === name ? { ...view, name: to } : view));
    return this.all;
  }

  remove(name: string): SavedView[] {
    this.all = this.all.filter((view) => view.name !== name);
    return this.all;
  }
}
