// Colours of the marks; the words say the same.
import type { OrderMark, SignatureVerdict } from '../../backend';

export const ORDER_TONE: Record<OrderMark, '' | 'warn'> = { duplicate: 'warn', retry: '', 'out-of-order': 'warn', gap: 'warn' };

export const SIGNATURE_TONE: Record<SignatureVerdict, '' | 'ok' | 'warn' | 'bad'> = {
  valid: 'ok',
  unsigned: '',
  'no-secret': '',
  'body-changed': 'bad',
  'wrong-secret': 'bad',
  stale: 'warn',
  malformed: 'bad',
};
