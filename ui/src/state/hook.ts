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
export type HookWrong =
  'url' | 'urlSpace' | 'urlLong' | 'bearer' | 'username' | 'secret' | 'headerName' | 'headerOurs' | 'headerValue' | 'events';
export type HookField = 'url' | 'auth' | 'secrets' | 'headers' | 'events';
export type HookWrongs = Partial<Record<HookField, HookWrong>>;

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

/** Whether it is a secret in form: `whsec_` and the base64 of 24 to 64 bytes, `whsk_` and that of 32 or 64. */
export function isSecret(text: string): boolean {
  const found = /^wh(sec|sk)_([A-Za-z0-9+/]+)(={0,2})$/.exec(text.trim());
  if (!found) return false;
  const bytes = Math.floor(((found[2] ?? '').length * 3) / 4);
  return found[1] === 'sec' ? bytes >= 24 && bytes <= 64 : bytes === 32 || bytes === 64;
}

/** Headers that the desk writes itself, or that frame the message. */
const OURS =
  /^(host|content-length|content-type|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|user-agent|proxy-.*|webhook-.*|issuer2-.*)$/i;

/** What is wrong with one header. */
export function headerFault({ name, value }: Pair): HookWrong | null {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/.test(name.trim())) return 'headerName';
  if (OURS.test(name.trim())) return 'headerOurs';
  return /^[\t\x20-\x7e]*$/.test(value) ? null : 'headerValue';
}

/** The field that the desk's objection to a hook is about: it names the member, and the address rules are about the URL. */
export function fieldOf(problem: string): HookField {
  const member = /^webhook (\w+)/.exec(problem)?.[1] ?? '';
  const fields: Record<string, HookField> = {
    bearerToken: 'auth',
    basicAuth: 'auth',
    signingSecret: 'secrets',
    headers: 'headers',
    events: 'events',
  };
  return fields[member] ?? 'url';
}

/** What keeps the hook from being sent, by field. The desk judges again; this only spares a round trip. */
export function hookFaults(hook: Hook): HookWrongs {
  const wrong: HookWrongs = {};
  if (/\s/.test(hook.url.trim())) wrong.url = 'urlSpace';
  else if (!isHttpUrl(hook.url)) wrong.url = 'url';
  else if (hook.url.trim().length > MOST_URL) wrong.url = 'urlLong';
  if (hook.auth === 'bearer' && blank(hook.bearer)) wrong.auth = 'bearer';
  if (hook.auth === 'basic' && blank(hook.username)) wrong.auth = 'username';
  if (!hook.secrets.every(isSecret)) wrong.secrets = 'secret';
  const header = hook.headers.map(headerFault).find((one) => one !== null);
  if (header) wrong.headers = header;
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
