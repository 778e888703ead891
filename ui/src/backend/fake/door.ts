// A desk made of memory, for developing and testing the view. No shipped bundle contains it.
import { CallFailure, type Backend } from '../door';
import type { Commands, News, SessionRow } from '../generated';
import { FakeConfig } from './config';
import { fakeInfo } from './info';
import { CARDS, maskedData } from './profiles';
import { FakeSessions } from './sessions';

type Handler<K extends keyof Commands> = (args: Commands[K]['args']) => Commands[K]['result'] | Promise<Commands[K]['result']>;
type Handlers = { [K in keyof Commands]: Handler<K> };

/** `?many` makes 100,000 sessions, `?empty` none at all, `?dead` a desk that does not answer. */
export function fakeDoor(options = new URLSearchParams(location.search)): Backend {
  let listener: ((batch: News[]) => void) | null = null;
  const tell = (...batch: News[]) => listener?.(batch);
  const cards = options.has('empty') ? [] : structuredClone(CARDS);
  const info = fakeInfo(cards.length);
  const config = new FakeConfig(cards);
  const count = () => {
    info.counts = {
      ...info.counts,
      sessions: sessions.rows.length,
      live: sessions.live(),
      failing: sessions.failing(),
      events: info.counts.events + 1,
    };
    tell({ kind: 'counts', counts: info.counts });
  };
  const sessions = new FakeSessions(
    cards,
    options.has('many') ? 100_000 : options.has('empty') ? 0 : 9,
    (...news) => (tell(...news), count()),
  );
  count();

  const handlers: Handlers = {
    info: () => structuredClone({ ...info, problems: config.problems() }),
    profiles: () => structuredClone(cards),
    profile: ({ profileId }) => ({ card: find(cards, profileId), json: { profileId, credentialData: maskedData(profileId) } }),
    resolve_target: ({ profileId, webhook }) => sessions.resolve(find(cards, profileId), webhook),
    confirm_host: ({ host }) => sessions.confirm(host),
    create_offer: (form) =>
      sessions.create(form, info.addresses.find((a) => a.kind === form.address && a.on)?.url ?? info.issuerUrl),
    sessions: ({ before, limit, search }) => sessions.page(before, limit, search),
    session: ({ sessionId }) => sessions.detail(sessionId),
    cancel_session: ({ sessionId }): SessionRow => sessions.end(sessionId, 'UNSUCCESSFUL', 'cancelled'),
    claim: ({ link }) => sessions.claim(link),
    files: () => config.files(),
    check_file: ({ text, name }) => config.check(name, text),
    save_file: (args) => {
      const result = config.save(args);
      if (result.saved) tell({ kind: 'profiles' });
      return result;
    },
    set_profile_webhook: ({ profileId, url }) => {
      find(cards, profileId).webhookUrl = url;
      setTimeout(() => tell({ kind: 'profiles' }), 60);
      return config.webhook(profileId, url);
    },
    choose_address: ({ kind }) => {
      for (const address of info.addresses) address.selected = address.kind === kind && address.on;
      return structuredClone(info);
    },
    set_lan: ({ ip }) => {
      for (const address of info.addresses) if (address.kind === 'lan') address.on = address.ip === ip;
      if (ip === null) for (const address of info.addresses) address.selected = address.kind === 'local';
      return structuredClone(info);
    },
  };

  return {
    async call<K extends keyof Commands>(name: K, args: Commands[K]['args']) {
      await new Promise((resolve) => setTimeout(resolve, 15));
      if (options.has('dead')) throw new CallFailure({ code: 'unreachable', message: 'connection refused' });
      return structuredClone(await (handlers[name] as Handler<K>)(args));
    },
    news(onBatch, onLink) {
      listener = onBatch;
      onLink?.(!options.has('dead'));
      return () => (listener = null);
    },
  };
}

function find<T extends { profileId: string }>(cards: T[], profileId: string): T {
  const card = cards.find((one) => one.profileId === profileId);
  if (!card) throw new CallFailure({ code: 'profile-not-found', message: `There is no profile “${profileId}”.` });
  return card;
}
