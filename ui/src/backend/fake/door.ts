// A desk made of memory, for developing and testing the view. No shipped bundle contains it.
import { CallFailure, type Backend } from '../door';
import type { Commands, News, SessionRow } from '../generated';
import { FakeBundles } from './bundles';
import { FakeConfig, meddle } from './config';
import { decodeItem, decodeText } from './decoded';
import { complete, define } from './editing';
import { effectiveOf } from './effective';
import { haipOf } from './haip';
import { explainOf } from './explain';
import { FAULTS, tryFault } from './faults';
import { FakeInboxes } from './inboxes';
import { FUNCTIONS, makeConfiguration, makeProfile, planValue, readForm } from './forms';
import { fakeInfo } from './info';
import { checkKey, FAKE_ROOT, nameKey } from './keys';
import { previewOf } from './preview';
import { CARDS, maskedData } from './profiles';
import { FakeRefusals } from './refusals';
import { resolve } from './resolve';
import { editText } from './rewrite';
import { fakeSettings, seed, sendTest, replay } from './scenes';
import { FakeViews } from './list';
import { FakeSessions } from './sessions';
import { snippet } from './snippets';
import { tidy } from './tidy';
import { FakeWebhooks } from './webhooks';

const MADE_KEY = JSON.stringify({ type: 'jwk', jwk: { kty: 'EC', crv: 'P-256', x: 'made', y: 'up', d: 'secret' } });

type Handler<K extends keyof Commands> = (args: Commands[K]['args']) => Commands[K]['result'] | Promise<Commands[K]['result']>;
type Handlers = { [K in keyof Commands]: Handler<K> };

/**
 * `?many` makes 100,000 sessions and as many attempts, `?empty` none at all, `?dead` a desk that does not answer. `?outside`: while
 * somebody types in a file another program writes it. `?broken`: another program left the profiles' file broken. `?long`: the first
 * profile has 300 values more. `?marks=10000`: the newest session has that long a time line.
 */
export function fakeDoor(options = new URLSearchParams(location.search)): Backend {
  let listener: ((batch: News[]) => void) | null = null;
  const tell = (...batch: News[]) => listener?.(batch);
  const cards = options.has('empty') ? [] : structuredClone(CARDS);
  const info = fakeInfo(cards.length);
  const kept = new Set(['production-2026']);
  const config = new FakeConfig(cards, options.has('long') ? 300 : 0);
  const choices = cards.map((card) => ({ id: card.configurationId, format: card.format, displayName: card.name }));
  if (options.has('broken')) config.outside('issuer2-profiles.conf', (text) => text.replace('profiles = {', 'profiles = {{'));
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
  const inboxes = new FakeInboxes(tell, !options.has('empty'));
  const sessions = new FakeSessions(
    cards,
    options.has('many') ? 100_000 : options.has('empty') ? 0 : 9,
    inboxes,
    (...news) => (tell(...news), count()),
  );
  const webhooks = new FakeWebhooks(inboxes, sessions.confirmed, tell, (id, item) => sessions.attempted(id, item));
  sessions.webhooks = webhooks;
  sessions.marks = Number(options.get('marks') ?? 0);
  const views = new FakeViews();
  const bundles = new FakeBundles(sessions, webhooks);
  const refusals = new FakeRefusals(options.has('many') ? 10_000 : options.has('empty') ? 0 : 14);
  const settings = fakeSettings(sessions.confirmed);
  if (!options.has('empty')) seed(webhooks, sessions, options.has('many') ? 100_000 : 0);
  count();

  const handlers: Handlers = {
    info: () => {
      const problems = config.problems();
      const brokenFiles = [...new Set(problems.map((problem) => problem.file))];
      return structuredClone({ ...info, problems, brokenFiles, lastGood: problems.length > 0 });
    },
    profiles: () => structuredClone(cards),
    profile: ({ profileId }) => {
      const card = find(cards, profileId);
      return { card, json: { profileId, credentialData: maskedData(profileId) }, haip: haipOf(card) };
    },
    effective_profile: ({ profileId }) =>
      effectiveOf(
        find(cards, profileId),
        config.text('issuer2-profiles.conf'),
        cards.map((card) => card.profileId),
      ),
    resolve_target: ({ profileId, webhook }) => resolve(find(cards, profileId), webhook, inboxes, sessions.confirmed),
    confirm_host: ({ host }) => webhooks.allow(host),
    create_offer: (form) =>
      sessions.create(form, info.addresses.find((a) => a.kind === form.address && a.on)?.url ?? info.issuerUrl),
    sessions: (query) => sessions.page(query),
    pin_session: ({ sessionId, pinned }) => sessions.mark(sessionId, { pinned }),
    note_session: ({ sessionId, note }) => sessions.mark(sessionId, { note }),
    recreate_offer: ({ sessionId }) => sessions.recreate(sessionId, info.issuerUrl),
    saved_views: () => views.all,
    save_view: (view) => views.save(view),
    rename_view: ({ name, to }) => views.rename(name, to),
    delete_view: ({ name }) => views.remove(name),
    session: ({ sessionId }) => sessions.detail(sessionId),
    session_items: ({ sessionId, keys }) => sessions.detail(sessionId).timeline.filter(({ key }) => keys?.includes(key) ?? true),
    explain: ({ sessionId }) => explainOf(sessions.detail(sessionId)),
    cancel_session: ({ sessionId }): SessionRow => sessions.end(sessionId, 'UNSUCCESSFUL', 'cancelled'),
    decide_deferral: ({ sessionId, approve, reason }) => sessions.decide(sessionId, approve, reason),
    refusals: ({ before, limit }) => refusals.page(before, limit),
    decode: ({ text }) => decodeText(text),
    decode_item: (args) => decodeItem(args),
    claim: ({ link }) => sessions.claim(link),
    revoke_credential: ({ credentialId }) => sessions.changeCredential(credentialId, 'revoked'),
    suspend_credential: ({ credentialId }) => sessions.changeCredential(credentialId, 'suspended'),
    restore_credential: ({ credentialId }) => sessions.changeCredential(credentialId, 'valid'),
    faults: () => FAULTS,
    try_fault: (args) => tryFault(args),
    open_folder: ({ path }) => {
      if (!path.startsWith('/home/erika')) throw new CallFailure({ code: 'folder-missing', message: `There is no folder ${path}` });
      info.configFolder = path;
      tell({ kind: 'profiles' });
      return structuredClone({ ...info, brokenFiles: [], lastGood: false });
    },
    files: () => config.files(),
    check_file: ({ text, name }) => {
      if (options.has('outside') && meddle(config, name)) {
        options.delete('outside');
        setTimeout(() => tell({ kind: 'profiles' }), 60);
      }
      return config.check(name, text);
    },
    complete_text: ({ text, offset }) => complete(text, offset, cards),
    find_definition: ({ text, offset }) => define(text, offset),
    read_form: (args) => readForm(args, choices),
    plan_value: (args) => planValue(args),
    format_text: ({ text }) => ({ changes: tidy(text) }),
    edit_text: ({ text, edits }) => ({ changes: editText(text, edits) }),
    make_profile: (args) => ({ changes: makeProfile(args, choices) }),
    make_configuration: (args) => ({ changes: makeConfiguration(args) }),
    configurations: () => choices,
    mapping_functions: () => FUNCTIONS,
    preview_profile: ({ text, profileId }) =>
      previewOf(text, profileId, cards.find((card) => card.profileId === profileId) ?? null, choices),
    make_key: ({ text, profileId, vouching }) => ({
      changes: editText(text, [{ kind: 'put', path: ['profiles', profileId, 'issuerKey'], value: MADE_KEY }]),
      root: vouching === 'chain' ? FAKE_ROOT : null,
    }),
    import_key: ({ text, profileId }) => ({
      changes: editText(text, [{ kind: 'put', path: ['profiles', profileId, 'issuerKey'], value: MADE_KEY }]),
      root: null,
    }),
    check_key: ({ profileId }) => checkKey(profileId),
    keychain_keys: () => ({ ids: [...kept], reason: null }),
    keep_key: ({ text, profileId, id }) => {
      kept.add(id);
      return { changes: editText(text, [nameKey(profileId, id)]), root: null };
    },
    use_key: ({ text, profileId, id }) => {
      if (!kept.has(id)) throw new CallFailure({ code: 'keychain', message: `the system's keychain keeps no key "${id}" of issuer-desk` });
      return { changes: editText(text, [nameKey(profileId, id)]), root: null };
    },
    file_versions: ({ name }) => config.versions(name),
    file_version: ({ name, id }) => ({ text: config.version(name, id) }),
    restore_version: (args) => {
      const result = config.restore(args);
      if (result.saved) tell({ kind: 'profiles' });
      return result;
    },
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
    set_profile_haip: ({ profileId, on }) => {
      find(cards, profileId).haip = on;
      setTimeout(() => tell({ kind: 'profiles' }), 60);
      return config.haip(profileId, on);
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
    targets: ({ search, limit }) => webhooks.targets.filter((row) => row.url.includes(search ?? '')).slice(0, limit),
    hold_target: ({ target }) => webhooks.stand(target, 'held', 'held by hand'),
    release_target: ({ target }) => webhooks.stand(target, 'open', null),
    attempts: (query) => webhooks.page(query),
    attempt: ({ id }) => webhooks.detail(id),
    retry_delivery: ({ delivery }) => webhooks.again(delivery),
    redeliver: ({ delivery }) => webhooks.again(delivery),
    give_up_delivery: ({ delivery }) => webhooks.giveUp(delivery),
    redeliver_failed: ({ since, target }) => webhooks.redeliverFailed(since, target),
    replay: (args) => replay(args, webhooks, sessions, inboxes),
    send_test: (args) => sendTest(args, webhooks, find(cards, args.profileId), inboxes),
    snippet: ({ language, kind }) => snippet(language, kind),
    fresh_secret: ({ kind }) =>
      kind === 'v1'
        ? { secret: `whsec_${btoa(crypto.randomUUID().slice(0, 24))}`, public: null }
        : { secret: `whsk_${btoa(crypto.randomUUID().slice(0, 32))}`, public: `whpk_${btoa(crypto.randomUUID().slice(0, 32))}` },
    inboxes: () => inboxes.all(),
    make_inbox: ({ name }) => inboxes.make(name),
    inbox_secret: ({ path }) => inboxes.secret(path),
    remove_inbox: ({ path }) => inboxes.remove(path),
    empty_inbox: ({ path }) => inboxes.empty(path),
    answer_inbox: ({ path, answer }) => inboxes.answer(path, answer),
    inbox: ({ path, before, limit }) => inboxes.page(path, before, limit),
    settings: () => settings.now(),
    set_settings: (wanted) => settings.set(wanted, webhooks),
    withdraw_host: ({ host }) => settings.withdraw(host),
    export_session: (args) => bundles.export(args),
    open_bundle: (args) => bundles.open(args),
    bundles: () => bundles.list(),
    bundle: ({ bundle }) => bundles.view(bundle),
    explain_bundle: ({ bundle }) => explainOf(bundles.view(bundle).detail),
    bundle_attempt: ({ bundle, id }) => bundles.attempt(bundle, id),
    replay_bundle: (args) => bundles.replay(args),
    close_bundle: ({ bundle }) => bundles.close(bundle),
  };

  return {
    async call<K extends keyof Commands>(name: K, args: Commands[K]['args']) {
      await new Promise((resolve) => setTimeout(resolve, 15));
      if (options.has('dead')) throw new CallFailure({ code: 'unreachable', message: 'connection refused' });
      return structuredClone(await (handlers[name] as Handler<K>)(args));
    },
    present: async (address) => void (address === null ? window.close() : window.open(address, 'issuer-desk-present')),
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
