// The offer form as a person fills it in, and the `OfferForm` it stands for.
import type { AddressKind, OfferForm, OfferMethod, WebhookChoice } from '../backend';
import { freshHook, hookFaults, toWebhook, type Hook, type HookWrongs } from './hook';

export const EXPIRIES = ['60', '300', '3600', 'never', 'custom'] as const;
export type Expiry = (typeof EXPIRIES)[number];

export type Draft = {
  method: OfferMethod;
  byValue: boolean;
  expiry: Expiry;
  /** Seconds, as typed, for `custom`. */
  customExpiry: string;
  txCode: 'off' | 'generated' | 'given';
  txText: boolean;
  /** As typed; empty for the default of 6. */
  txLength: string;
  txValue: string;
  txDescription: string;
  webhook: WebhookChoice['kind'];
  /** The target, for `url`. */
  hook: Hook;
  /** The inbox's path, for `inbox`. */
  inbox: string | null;
  address: AddressKind;
  /** A JSON object as typed; empty for none. */
  data: string;
};

export const freshDraft = (address: AddressKind): Draft => ({
  method: 'preAuthorized',
  byValue: false,
  expiry: '300',
  customExpiry: '900',
  txCode: 'off',
  txText: false,
  txLength: '',
  txValue: '',
  txDescription: '',
  webhook: 'inherit',
  hook: freshHook(),
  inbox: null,
  address,
  data: '',
});

/** What is wrong with a field; the texts are in the catalogue under `form.wrong`. */
export type Wrong =
  'expiry' | 'txLength' | 'txValueEmpty' | 'txValueDigits' | 'txDescription' | 'inbox' | 'dataJson' | 'dataObject';
export type Wrongs = Partial<Record<'customExpiry' | 'txLength' | 'txValue' | 'txDescription' | 'inbox' | 'data', Wrong>> & {
  /** What is wrong with the target of one's own. */
  hook?: HookWrongs;
};

const MAX_SECONDS = 2_147_483_647;

/** What keeps the draft from being sent, by field. The desk judges again; this only spares a round trip. */
export function faults(draft: Draft): Wrongs {
  const wrong: Wrongs = {};
  if (draft.expiry === 'custom' && !wholeWithin(draft.customExpiry, 1, MAX_SECONDS)) wrong.customExpiry = 'expiry';
  // A login takes the place of the code.
  const asks = draft.method === 'preAuthorized' ? draft.txCode : 'off';
  if (asks === 'generated' && draft.txLength.trim() !== '' && !wholeWithin(draft.txLength, 1, 64))
    wrong.txLength = 'txLength';
  if (asks === 'given') {
    if (draft.txValue === '') wrong.txValue = 'txValueEmpty';
    else if (!draft.txText && !/^[0-9]+$/.test(draft.txValue)) wrong.txValue = 'txValueDigits';
  }
  if (asks !== 'off' && draft.txDescription.length > 300) wrong.txDescription = 'txDescription';
  if (draft.webhook === 'url') {
    const hook = hookFaults(draft.hook);
    if (Object.keys(hook).length > 0) wrong.hook = hook;
  }
  if (draft.webhook === 'inbox' && draft.inbox === null) wrong.inbox = 'inbox';
  const data = parseData(draft.data);
  if (data.wrong) wrong.data = data.wrong;
  return wrong;
}

function wholeWithin(text: string, least: number, most: number): boolean {
  return /^[0-9]+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}

/** The overrides as typed: an object, nothing, or what is wrong with them. */
export function parseData(text: string): { value: Record<string, unknown> | null; wrong?: Wrong } {
  if (text.trim() === '') return { value: null };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value: null, wrong: 'dataObject' };
    return { value: value as Record<string, unknown> };
  } catch {
    return { value: null, wrong: 'dataJson' };
  }
}

export function webhookChoice(draft: Draft): WebhookChoice {
  if (draft.webhook === 'url') return { kind: 'url', webhook: toWebhook(draft.hook) };
  if (draft.webhook === 'inbox') return { kind: 'inbox', path: draft.inbox ?? '' };
  return { kind: draft.webhook };
}

/** The next offer of the profile keeps what was filled in, but for the code, which was for one wallet. */
export function forget(draft: Draft): void {
  const fresh = freshDraft(draft.address);
  draft.txCode = fresh.txCode;
  draft.txText = fresh.txText;
  draft.txLength = fresh.txLength;
  draft.txValue = fresh.txValue;
  draft.txDescription = fresh.txDescription;
}

function expiresInSeconds(draft: Draft): number {
  if (draft.expiry === 'never') return -1;
  return Number(draft.expiry === 'custom' ? draft.customExpiry : draft.expiry);
}

/** The form to send; call only when {@link faults} finds none. */
export function toForm(profileId: string, draft: Draft): OfferForm {
  return {
    profileId,
    method: draft.method,
    byValue: draft.byValue,
    txCode:
      draft.txCode === 'off' || draft.method !== 'preAuthorized'
        ? null
        : {
            text: draft.txText,
            length: draft.txCode === 'generated' && draft.txLength.trim() !== '' ? Number(draft.txLength) : null,
            description: draft.txDescription.trim() || null,
            value: draft.txCode === 'given' ? draft.txValue : null,
          },
    expiresInSeconds: expiresInSeconds(draft),
    webhook: webhookChoice(draft),
    address: draft.address,
    credentialData: parseData(draft.data).value,
  };
}
