// Where notifications would go, and why, in the made-up desk.
import type { ResolvedTarget, WebhookChoice, WebhookForm } from '../generated';
import type { FakeInboxes } from './inboxes';

export const ALL = ['resolved_credential_offer', 'requested_token', 'sdjwt_issue', 'jwt_issue', 'generated_mdoc', 'issuance_status'];
const hostOf = (url: string): string => URL.parse(url)?.hostname ?? '';
const mask = (url: string): string => url.replace(/\/\/[^/@]*@/, '//•••@');

const answer = (change: Partial<ResolvedTarget>): ResolvedTarget => ({
  url: null,
  level: 'offer',
  why: '',
  auth: null,
  signed: [],
  headers: [],
  events: ALL,
  address: null,
  problem: null,
  confirm: null,
  ...change,
});

const judged = (url: string): string =>
  ['localhost', '127.0.0.1'].includes(hostOf(url))
    ? 'Loopback: only this computer, always allowed.'
    : hostOf(url).startsWith('192.168.')
      ? 'Private network: confirmed by a person.'
      : 'A name: its addresses are judged when it is sent.';

/** What a form leaves out, filled in. */
export const whole = (form: WebhookForm): Whole => ({
  url: form.url ?? '',
  bearerToken: form.bearerToken ?? null,
  basicAuth: form.basicAuth ?? null,
  signingSecrets: form.signingSecrets ?? [],
  headers: form.headers ?? [],
  events: form.events ?? null,
});
type Whole = Required<WebhookForm>;

const auth = (form: Whole): string | null =>
  form.bearerToken ? 'bearer token •••' : form.basicAuth || form.url.includes('@') ? 'user and password •••' : null;

function given(form: Whole, over: string, confirmed: ReadonlySet<string>): ResolvedTarget {
  const host = hostOf(form.url);
  const confirm = host.startsWith('192.168.') && !confirmed.has(host) ? host : null;
  const problem = form.url.includes('169.254')
    ? 'webhook url must not point at 169.254.169.254: cloud metadata addresses are never called'
    : confirm
      ? `Nothing will be sent: ${confirm}: a host in a private network is called only once it is confirmed.`
      : null;
  return answer({
    url: mask(form.url),
    why: `The offer sets notifications.webhook.url${over}.`,
    auth: auth(form),
    signed: [...new Set(form.signingSecrets.map((secret) => (secret.startsWith('whsk_') ? 'v1a' : 'v1')))],
    headers: form.headers.map(({ name }) => name ?? ''),
    events: form.events ?? ALL,
    address: problem ? null : judged(form.url),
    problem,
    confirm,
  });
}

export function resolve(
  card: { webhookUrl?: string | null },
  webhook: WebhookChoice,
  inboxes: FakeInboxes,
  confirmed: ReadonlySet<string>,
): ResolvedTarget {
  const over = card.webhookUrl ? `; the profile’s own target ${card.webhookUrl} is not called` : '';
  if (webhook.kind === 'off')
    return answer({ why: 'The offer sets notifications to nothing; the profile’s own target is not called.' });
  if (webhook.kind === 'url') return given(whole(webhook.webhook), over, confirmed);
  if (webhook.kind === 'inbox') {
    const { url, name } = inboxes.of(webhook.path);
    return answer({ url, why: `The offer names the inbox “${name}”${over}.`, signed: ['v1'], address: judged(url) });
  }
  if (card.webhookUrl)
    return answer({
      url: card.webhookUrl,
      level: 'profile',
      why: 'The profile names this URL and the offer does not override it.',
      address: judged(card.webhookUrl),
    });
  return answer({
    level: 'none',
    why: 'Neither the profile nor this offer names a webhook. The event stream still carries every event.',
  });
}
