// Two sessions side by side: what happened in each, paired by stage, and what is different about each pair.
import type { HeaderLine, SessionDetail, TimelineItem } from '../backend';

export const STAGES = ['offer', 'metadata', 'login', 'token', 'nonce', 'credential', 'notification', 'events', 'webhooks', 'other'] as const;
export type CompareStage = (typeof STAGES)[number];

/** Something that is not the same on both sides; `null` where a side has nothing. `ratio`: how many times longer the longer one took. */
export type Difference = { path: string; left: string | null; right: string | null; ratio?: number };
export type Pair = { key: string; left: TimelineItem | null; right: TimelineItem | null; differences: Difference[] };
export type StageRow = { stage: CompareStage; pairs: Pair[] };
export type FactName = 'profile' | 'format' | 'method' | 'status' | 'reason' | 'wallet' | 'asked' | 'issuer' | 'took' | 'delivered';
export type Fact = { name: FactName; left: string | null; right: string | null; differs: boolean };
export type Comparison = { facts: Fact[]; stages: StageRow[]; differing: number };

/** Members whose values are new in every session: that they differ says nothing. */
const FRESH = new Set([
  'c_nonce',
  'nonce',
  'iat',
  'exp',
  'nbf',
  'jti',
  'notification_id',
  'transaction_id',
  'sessionId',
  'target',
  'expiresAt',
  'issuer_state',
  'state',
  'request_uri',
  'code_challenge',
  'kid',
  'x',
  'y',
  'ath',
]);
/** Headers that say when, how long, or which key. */
const FRESH_HEADERS = new Set(['date', 'content-length', 'dpop', 'authorization', 'dpop-nonce', 'webhook-id', 'webhook-timestamp', 'webhook-signature', 'host']);
/** Fewer milliseconds than these are noise. */
const NOISE = 50;
const MOST = 200;
const MOST_MEMBERS = 2_000;

const WAYS: readonly [RegExp, CompareStage][] = [
  [/\/credential-offer(\?|$)/, 'offer'],
  [/\/\.well-known\/|\/jwks(\?|$)|\/vct\/|\/status\//, 'metadata'],
  [/\/(authorize|par|login|callback|consent)(\/|\?|$)/, 'login'],
  [/\/token(\?|$)/, 'token'],
  [/\/nonce(\?|$)/, 'nonce'],
  [/\/(deferred_)?credential(\?|$)/, 'credential'],
  [/\/notification(\?|$)/, 'notification'],
];

export function stageOf({ what }: TimelineItem): CompareStage | null {
  switch (what.kind) {
    case 'created':
      return null;
    case 'event':
      return 'events';
    case 'attempt':
      return 'webhooks';
    default:
      return WAYS.find(([way]) => way.test(what.path))?.[1] ?? 'other';
  }
}

/** What an item is paired by: the same request, event or attempt on the other side. */
function keyOf({ what }: TimelineItem): string {
  if (what.kind === 'event') return what.name;
  if (what.kind === 'attempt') return `${what.own ? '' : `${what.trigger} `}${what.event} ${what.attempt}`;
  if (what.kind === 'created') return 'created';
  // Who is asked for is part of the query, and another one in every session.
  return `${what.method} ${(what.path.split('?')[0] ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27,}/g, '…')}`;
}

export function compare(left: SessionDetail, right: SessionDetail): Comparison {
  const [ours, theirs] = [sorted(left), sorted(right)];
  const stages = STAGES.flatMap((stage): StageRow[] => {
    const pairs = paired(ours.get(stage) ?? [], theirs.get(stage) ?? [], left, right);
    return pairs.length === 0 ? [] : [{ stage, pairs }];
  });
  onceOnly(stages);
  const facts = factsOf(left, right);
  const differing = stages.reduce((sum, { pairs }) => sum + pairs.filter(differs).length, 0);
  return { facts, stages, differing: differing + facts.filter((fact) => fact.differs).length };
}

/** A header that differs in the same way in every request is told with the first of them. */
function onceOnly(stages: readonly StageRow[]): void {
  const told = new Set<string>();
  for (const pair of stages.flatMap(({ pairs }) => pairs))
    pair.differences = pair.differences.filter(({ path, left, right }) => {
      if (!path.includes('.header.') && path !== 'user-agent') return true;
      const key = JSON.stringify([path, left, right]);
      return !told.has(key) && told.add(key);
    });
}

export const differs = ({ left, right, differences }: Pair): boolean => left === null || right === null || differences.length > 0;

function sorted({ timeline }: SessionDetail): Map<CompareStage, TimelineItem[]> {
  const all = new Map<CompareStage, TimelineItem[]>();
  for (const item of timeline) {
    const stage = stageOf(item);
    if (stage) all.set(stage, [...(all.get(stage) ?? []), item]);
  }
  return all;
}

/** The n-th of a kind on one side with the n-th of that kind on the other, in the order they happened in. */
function paired(ours: TimelineItem[], theirs: TimelineItem[], left: SessionDetail, right: SessionDetail): Pair[] {
  const rest = new Map<string, TimelineItem[]>();
  for (const item of theirs) rest.set(keyOf(item), [...(rest.get(keyOf(item)) ?? []), item]);
  const pairs: Pair[] = ours.map((item, at) => {
    const other = rest.get(keyOf(item))?.shift() ?? null;
    return { key: `l${at}`, left: item, right: other, differences: other ? differences(item, other, left, right) : [] };
  });
  [...rest.values()].flat().forEach((item, at) => {
    pairs.push({ key: `r${at}`, left: null, right: item, differences: [] });
  });
  return pairs;
}

function differences(a: TimelineItem, b: TimelineItem, left: SessionDetail, right: SessionDetail): Difference[] {
  const out: Difference[] = [];
  const put = (path: string, l: unknown, r: unknown) => {
    const [one, other] = [shown(l, left), shown(r, right)];
    if (one !== other && out.length < MOST) out.push({ path, left: one, right: other });
  };
  const [l, r] = [a.what, b.what];
  if ('status' in l && 'status' in r) put('status', l.status, r.status);
  if (l.kind === 'exchange' && r.kind === 'exchange') {
    for (const name of ['error', 'item', 'reason', 'expected', 'received', 'asked'] as const) put(name, l[name], r[name]);
    if (l.requestHeaders.length === 0 || r.requestHeaders.length === 0) put('user-agent', l.agent, r.agent);
    else headers('request.header', l.requestHeaders, r.requestHeaders, put);
    if (l.responseHeaders.length > 0 && r.responseHeaders.length > 0)
      headers('response.header', l.responseHeaders, r.responseHeaders, put);
    bodies('request', l.request, r.request, put);
    bodies('response', l.response, r.response, put);
  }
  if (l.kind === 'event' && r.kind === 'event') bodies('body', l.body, r.body, put);
  if (l.kind === 'attempt' && r.kind === 'attempt') {
    for (const name of ['url', 'error', 'state'] as const) put(name, l[name], r[name]);
    bodies('response', l.response ?? '', r.response ?? '', put);
  }
  if ('duration' in l && 'duration' in r && l.duration !== null && r.duration !== null) {
    const [less, more] = [Math.min(l.duration, r.duration), Math.max(l.duration, r.duration)];
    const ratio = more / Math.max(less, 0.1);
    if (more - less >= NOISE && ratio >= 2 && out.length < MOST)
      out.push({ path: 'duration', left: `${l.duration} ms`, right: `${r.duration} ms`, ratio });
  }
  return out;
}

type Put = (path: string, left: unknown, right: unknown) => void;

function headers(path: string, left: readonly HeaderLine[], right: readonly HeaderLine[], put: Put): void {
  const byName = (lines: readonly HeaderLine[]) => {
    const all = new Map<string, string>();
    for (const { name, value } of lines) all.set(name.toLowerCase(), [all.get(name.toLowerCase()), value].filter(Boolean).join(', '));
    return all;
  };
  const [ours, theirs] = [byName(left), byName(right)];
  for (const name of new Set([...ours.keys(), ...theirs.keys()]))
    if (!FRESH_HEADERS.has(name)) put(`${path}.${name}`, ours.get(name), theirs.get(name));
}

function bodies(path: string, left: string, right: string, put: Put): void {
  const [ours, theirs] = [members(left, path), members(right, path)];
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) put(name, ours.get(name), theirs.get(name));
}

/** The leaves of a body by JSON path; a form by its parameters, anything else as one. */
export function members(body: string, path: string): Map<string, unknown> {
  const all = new Map<string, unknown>();
  const walk = (value: unknown, at: string, depth: number): void => {
    if (all.size >= MOST_MEMBERS) return;
    if (typeof value === 'object' && value !== null && depth < 64) {
      const entries = Object.entries(value);
      if (entries.length === 0) all.set(at, Array.isArray(value) ? '[]' : '{}');
      for (const [name, member] of entries)
        if (!FRESH.has(name)) walk(member, Array.isArray(value) ? `${at}[${name}]` : `${at}.${name}`, depth + 1);
      return;
    }
    const token = typeof value === 'string' ? decoded(value) : null;
    if (token) walk(token, at, depth + 1);
    else all.set(at, value);
  };
  if (body.trim() === '') return all;
  try {
    walk(JSON.parse(body), path, 0);
  } catch {
    if (/^[^\s={}]+=[^\s]*$/.test(body))
      for (const [name, value] of new URLSearchParams(body)) (FRESH.has(name) || walk(value, `${path}.${name}`, 0));
    else all.set(path, body);
  }
  return all;
}

/** Header and claims of a JWT, as far as they are there: the signature is another one each time. */
function decoded(text: string): Record<string, unknown> | null {
  if (!/^eyJ[\w-]+\./.test(text)) return null;
  const [header, claims] = text.split('.');
  const read = (part: string | undefined): unknown => {
    try {
      const bytes = Uint8Array.from(atob((part ?? '').replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return null;
    }
  };
  const head = read(header);
  return head === null ? null : { header: head, claims: read(claims) ?? claims };
}

/** A value as text, the session's own id as what it is: else every path would differ. */
function shown(value: unknown, { row }: SessionDetail): string | null {
  if (value === undefined || value === null || value === '') return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return row.sessionId ? text.replaceAll(row.sessionId, '{sessionId}') : text;
}

function factsOf(left: SessionDetail, right: SessionDetail): Fact[] {
  const of = (detail: SessionDetail): Record<FactName, string | null> => {
    const { row, timeline, method } = detail;
    const calls = timeline.flatMap(({ what }) => (what.kind === 'exchange' ? [what] : []));
    const json = detail.json as { credentialOffer?: { credential_issuer?: unknown } } | null;
    const issuer = json?.credentialOffer?.credential_issuer;
    const last = timeline.filter(({ what }) => what.kind !== 'attempt').at(-1);
    return {
      profile: row.profileId,
      format: row.format,
      method,
      status: row.status,
      reason: row.status === 'SUCCESSFUL' ? null : row.statusReason,
      wallet: calls.find(({ agent }) => agent !== null)?.agent ?? null,
      asked: calls.find(({ asked }) => asked !== null)?.asked ?? null,
      issuer: typeof issuer === 'string' ? issuer : null,
      took: last ? String(last.at - row.createdAt) : null,
      delivered: `${row.delivered}/${row.deliveries}`,
    };
  };
  const [l, r] = [of(left), of(right)];
  return (Object.keys(l) as FactName[]).flatMap((name) =>
    l[name] === null && r[name] === null
      ? []
      : // How long a person took says nothing by itself.
        [{ name, left: l[name], right: r[name], differs: name !== 'took' && l[name] !== r[name] }],
  );
}
