// How what is said of a decoded node looks.
import type { DecodedNode, DecodedSays } from '../backend';

export type Tone = 'ok' | 'bad' | 'warn' | 'dim';

const TONES: Record<DecodedSays, Tone> = {
  right: 'ok',
  wrong: 'bad',
  missing: 'bad',
  signatureGood: 'ok',
  signatureBad: 'bad',
  signatureUnchecked: 'dim',
  signatureNotKept: 'dim',
  digestFound: 'ok',
  digestNowhere: 'bad',
  digestMatches: 'ok',
  digestDiffers: 'bad',
  decoy: 'dim',
  expired: 'warn',
  notYet: 'warn',
  notKept: 'dim',
  opaque: 'dim',
  cut: 'dim',
  unreadable: 'bad',
};

export const tone = (says: DecodedSays): Tone => TONES[says];

/** Colour is never alone. */
export const SIGNS: Record<Tone, string> = { ok: '✓', bad: '✕', warn: '!', dim: '·' };

/** Whether something below a node is not as it should be. */
export const troubled = (node: DecodedNode): boolean =>
  (node.says !== null && tone(node.says) === 'bad') || node.nodes.some(troubled);
