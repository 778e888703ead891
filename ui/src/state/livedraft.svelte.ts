// The offer form's fields, each watched by the view.
import type { AddressKind, OfferMethod, WebhookChoice } from '../backend';
import type { Draft, Expiry } from './draft';
import type { Hook } from './hook';
import { LiveHook } from './livehook.svelte';

export class LiveDraft implements Draft {
  method: OfferMethod;
  byValue: boolean;
  expiry: Expiry;
  customExpiry: string;
  txCode: Draft['txCode'];
  txText: boolean;
  txLength: string;
  txValue: string;
  txDescription: string;
  webhook: WebhookChoice['kind'];
  readonly hook: Hook;
  inbox: string | null;
  address: AddressKind;
  data: string;

  constructor(from: Draft) {
    this.method = $state(from.method);
    this.byValue = $state(from.byValue);
    this.expiry = $state(from.expiry);
    this.customExpiry = $state(from.customExpiry);
    this.txCode = $state(from.txCode);
    this.txText = $state(from.txText);
    this.txLength = $state(from.txLength);
    this.txValue = $state(from.txValue);
    this.txDescription = $state(from.txDescription);
    this.webhook = $state(from.webhook);
    this.hook = new LiveHook(from.hook);
    this.inbox = $state(from.inbox);
    this.address = $state(from.address);
    this.data = $state(from.data);
  }
}
