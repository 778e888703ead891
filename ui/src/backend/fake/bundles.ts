import { CallFailure } from '../door';
import type {
  AttemptDetail,
  BundleRow,
  BundleView,
  ExportSession,
  Exported,
  OpenBundle,
  Removed,
  ReplayBundle,
  SessionDetail,
  SetGoing,
} from '../generated';
import type { FakeSessions } from './sessions';
import type { FakeWebhooks } from './webhooks';

const REMOVED: Removed[] = [
  { where: 'session.json#/json/credentialData', what: 'data', why: 'personal', count: 16 },
  { where: 'events.ndjson#/0/what/body/session/credentialData', what: 'data', why: 'personal', count: 16 },
  { where: 'events.ndjson#/1/what/body/session/credentialData', what: 'data', why: 'personal', count: 16 },
  { where: 'exchanges.ndjson#/3/what/response/credentials/0/credential', what: 'credential', why: 'personal', count: 1 },
  { where: 'exchanges.ndjson#/1/what/response/access_token', what: 'token', why: 'not-kept', count: 1 },
  { where: 'exchanges.ndjson#/1/what/requestHeaders/0', what: 'credentials', why: 'secret', count: 1 },
  { where: 'session.json#/offer', what: 'offer-link', why: 'secret', count: 1 },
];

/** Bundles of a made-up desk: each holds one of its own sessions, as another wallet would have run it. */
export class FakeBundles {
  #open: BundleView[] = [];
  #next = 1;
  #sessions: FakeSessions;
  #webhooks: FakeWebhooks;

  constructor(sessions: FakeSessions, webhooks: FakeWebhooks) {
    this.#sessions = sessions;
    this.#webhooks = webhooks;
  }

  list = (): BundleRow[] => this.#open.map(({ row }) => row);

  export({ sessionId, har, path, personal }: ExportSession): Exported {
    const name = `session-${sessionId}${har ? '.har' : '.bundle.zip'}`;
    const removed = personal ? REMOVED.filter(({ why }) => why !== 'personal') : REMOVED;
    return { name, path, base64: path === null ? btoa(JSON.stringify({ sessionId })) : null, size: 2048, removed };
  }

  open({ path, base64, name }: OpenBundle): BundleRow {
    if (path === null && base64 !== null && !base64.startsWith('ey'))
      throw new CallFailure({ code: 'bundle-no-zip', message: 'This is no bundle: it is no zip file, or its end is missing.' });
    const own = this.#sessions.rows[1] ?? this.#sessions.rows[0];
    if (!own) throw new CallFailure({ code: 'bundle-part-missing', message: 'It has no session.json.' });
    const found = otherWallet(structuredClone(this.#sessions.detail(own.sessionId)));
    const bundle = this.#next++;
    const row: BundleRow = {
      bundle,
      name: name ?? path?.split('/').at(-1) ?? 'bundle.zip',
      about: {
        format: 'issuer-desk-bundle',
        version: 1,
        madeAt: Date.now() - 3_600_000,
        desk: '0.1.0',
        system: 'linux x86_64',
        sessionId: own.sessionId,
        personal: false,
        parts: [],
        removed: [],
      },
      removed: REMOVED.reduce((sum, { count }) => sum + count, 0),
      row: found.row,
      leftOut: 0,
    };
    this.#open.push({ row, removed: REMOVED, detail: found, profile: null });
    return row;
  }

  view(bundle: number): BundleView {
    const found = this.#open.find(({ row }) => row.bundle === bundle);
    if (!found) throw new CallFailure({ code: 'bundle-closed', message: 'This bundle is not open any more.' });
    return found;
  }

  attempt(bundle: number, id: number): AttemptDetail {
    this.view(bundle);
    return this.#webhooks.detail(id);
  }

  replay({ bundle, to }: ReplayBundle): SetGoing {
    const events = this.view(bundle).detail.timeline.flatMap(({ what }) => (what.kind === 'event' ? [what] : []));
    if (to.kind !== 'other' && to.kind !== 'known' && to.kind !== 'inbox')
      throw new CallFailure({ code: 'no-target', message: 'A bundle has no target of its own: say where to send its events.' });
    const url = to.kind === 'other' ? (to.webhook.url ?? '') : 'http://127.0.0.1:41234/in/made-up';
    const { target } = to.kind === 'known' ? to : this.#webhooks.target(url);
    return { deliveries: events.length, target, url, problem: null };
  }

  close(bundle: number): null {
    this.#open = this.#open.filter(({ row }) => row.bundle !== bundle);
    return null;
  }
}

/** The same run with another wallet, whose text is text. */
function otherWallet(detail: SessionDetail): SessionDetail {
  for (const { what } of detail.timeline) {
    if (what.kind !== 'exchange') continue;
    what.agent = '<b>EU Wallet</b>/2.0 (iOS 26)';
    what.requestHeaders = what.requestHeaders.map((line) => (line.name === 'user-agent' ? { ...line, value: what.agent ?? '' } : line));
    if (what.path.endsWith('/token')) what.duration *= 40;
  }
  return {
    ...detail,
    offer: null,
    row: { ...detail.row, waiting: false, sessionId: `7${detail.row.sessionId.slice(1)}` },
  };
}
