// The offer form's fields, each watched by the view.
import type { AddressKind, WebhookChoice } from '../backend';
import type { Draft, Expiry } from './draft';

export class LiveDraft implements Draft {
  byValue: boolean;
  expiry: Expiry;
  customExpiry: string;
  txCode: Draft['txCode'];
  txText: boolean;
  txLength: string;
  txValue: string;
  txDescription: string;
  webhook: WebhookChoice['kind'];
  webhookUrl: string;
  address: AddressKind;
  data: string;

  constructor(from: Draft) {
    this.byValue = $state(from.byValue);
    this.expiry = $state(from.expiry);
    this.customExpiry = $state(from.customExpiry);
    this.txCode = $state(from.txCode);
    this.txText = $state(from.txText);
    this.txLength = $state(from.txLength);
    this.txValue = $state(from.txValue);
    this.txDescription = $state(from.txDescription);
    this.webhook = $state(from.webhook);
    this.webhookUrl = $state(from.webhookUrl);
    this.address = $state(from.address);
    this.data = $state(from.data);
  }
}
