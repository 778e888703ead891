// What tells targets with the same URL apart: their numbers, and what is set on them besides.
import type { TargetRow } from '../backend';
import { EVENTS } from './hook';

/** The words it is said in; the catalogue has them under `webhooks.trait`. */
export type TraitWords = {
  readonly signed: (kinds: string) => string;
  readonly unsigned: string;
  readonly bearer: string;
  readonly basic: string;
  readonly headers: (n: number) => string;
  readonly events: (n: number) => string;
  readonly allEvents: string;
};

type Told = Pick<TargetRow, 'target' | 'signed' | 'auth' | 'headers' | 'events'>;

/** `#3 · signed v1 · bearer · 2 events`. */
export function traits({ target, signed, auth, headers, events }: Told, words: TraitWords): string {
  const parts = [`#${target}`, signed.length > 0 ? words.signed(signed.join(', ')) : words.unsigned];
  if (auth !== null) parts.push(auth.startsWith('bearer') ? words.bearer : words.basic);
  if (headers.length > 0) parts.push(words.headers(headers.length));
  parts.push(events.length < EVENTS.length ? words.events(events.length) : words.allEvents);
  return parts.join(' · ');
}
