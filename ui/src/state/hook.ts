// A webhook target as a person fills it in, and the `WebhookForm` it stands for.
import type { Destination, WebhookForm } from '../backend';

/** The six events, in the order of the founding page. */
export const EVENTS = [
  'resolved_credential_offer',
  'requested_token',
  'sdjwt_issue',
  'jwt_issue',
  'generated_mdoc',
  'issuance_status',
] as const;
export type EventName = (typeof EVENTS)[number];

export type Pair = { name: string; value: string };

export type Hook = {
  url: string;
  auth: 'none' | 'bearer' | 'basic';
  bearer: string;
  username: string;
  password: string;
  secrets: string[];
  headers: Pair[];
  /** Those that are wanted. */
  events: string[];
};

export const freshHook = (): Hook => ({
  url: '',
  auth: 'none',
  bearer: '',
  username: '',
  password: '',
  secrets: [],
  headers: [],
  events: [...EVENTS],
});

/** What is wrong with a hook; the texts are in the catalogue under `hook.wrong`. */
export type HookWrong = 'url' | 'urlLong' | 'bearer' | 'username' | 'secret' | 'headerName' | 'events';
export type HookWrongs = Partial<Record<'url' | 'auth' | 'secrets' | 'headers' | 'events', HookWrong>>;

/** The longest URL that is taken (R23). */
const MOST_URL = 2_048;

export function isHttpUrl(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}

const blank = (text: string): boolean => text.trim() === '';

/** What keeps the hook from being sent, by field. The desk judges again; this only spares a round trip. */
export function hookFaults(hook: Hook): HookWrongs {
  const wrong: HookWrongs = {};
  if (!isHttpUrl(hook.url)) wrong.url = 'url';
  else if (hook.url.trim().length > MOST_URL) wrong.url = 'urlLong';
  if (hook.auth === 'bearer' && blank(hook.bearer)) wrong.auth = 'bearer';
  if (hook.auth === 'basic' && blank(hook.username)) wrong.auth = 'username';
  if (hook.secrets.some((secret) => !/^wh(sec|sk)_[A-Za-z0-9+/=_-]+$/.test(secret.trim()))) wrong.secrets = 'secret';
  if (hook.headers.some(({ name }) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name.trim()))) wrong.headers = 'headerName';
  if (hook.events.length === 0) wrong.events = 'events';
  return wrong;
}

/** The form to send. */
export function toWebhook(hook: Hook): WebhookForm {
  const all = EVENTS.every((event) => hook.events.includes(event));
  return {
    url: hook.url.trim(),
    bearerToken: hook.auth === 'bearer' ? hook.bearer.trim() : null,
    basicAuth: hook.auth === 'basic' ? { username: hook.username, password: hook.password } : null,
    signingSecrets: hook.secrets.map((secret) => secret.trim()),
    headers: hook.headers.map(({ name, value }) => ({ name: name.trim(), value })),
    events: all ? null : EVENTS.filter((event) => hook.events.includes(event)),
  };
}

/** How many settings besides the URL are made. */
export function extras(hook: Hook): number {
  const fewer = hook.events.length < EVENTS.length ? 1 : 0;
  return (hook.auth === 'none' ? 0 : 1) + hook.secrets.length + hook.headers.length + fewer;
}

/** Where a replay or a test goes, as filled in. */
export type Where = { kind: Destination['kind']; target: number | null; path: string | null; hook: Hook };

/** The destination, or nothing while it is not whole. */
export function toDestination(where: Where): Destination | null {
  switch (where.kind) {
    case 'own':
      return { kind: 'own' };
    case 'known':
      return where.target === null ? null : { kind: 'known', target: where.target };
    case 'inbox':
      return where.path === null ? null : { kind: 'inbox', path: where.path };
    case 'other':
      return Object.keys(hookFaults(where.hook)).length > 0 ? null : { kind: 'other', webhook: toWebhook(where.hook) };
  }
}
