// What the desk's window and the window on the second screen tell each other. Both come from one origin; what is said
// goes nowhere else, and a transaction code only while it is on show.

/** `shown`: the offer on show and, when it is on show too, its code. `hello`: a second window opened. `next`: a new offer is wanted there. */
export type Word = { kind: 'shown'; sessionId: string; txCode: string | null } | { kind: 'hello' } | { kind: 'next' };

const NAME = 'issuer-desk-present';

export type Beamer = { say: (word: Word) => void; close: () => void };

/** Joins the talk; without a channel (an old browser) nobody hears anything. */
export function beamer(hear: (word: Word) => void): Beamer {
  if (typeof BroadcastChannel === 'undefined') return { say: () => {}, close: () => {} };
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<Word>) => hear(data);
  return { say: (word) => channel.postMessage(word), close: () => channel.close() };
}

/** The address of the second window, beside this one. */
export const beamerAddress = (sessionId: string): string => `${location.pathname}?present=${encodeURIComponent(sessionId)}`;

/** The session that this window is to show, when it is a second one. */
export const beamed = (search: string): string | null => new URLSearchParams(search).get('present');
