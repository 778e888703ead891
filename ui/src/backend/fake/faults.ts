// The robot's faults, as far as a desk made of memory has them.
import { CallFailure } from '../door';
import type { FaultReport, FaultRow, TryFault } from '../generated';

const plain = { needsTxCode: false, needsNoTxCode: false, needsLogin: false, leavesTheOffer: true };

export const FAULTS: FaultRow[] = [
  { ...plain, name: 'wrong-pin', title: 'Wrong PIN', item: 'TOKEN-7', expected: '400 invalid_grant', needsTxCode: true },
  { ...plain, name: 'reused-code', title: 'Code used twice', item: 'TOKEN-8', expected: '400 invalid_grant', leavesTheOffer: false },
  { ...plain, name: 'wrong-aud', title: 'Proof for another issuer', item: 'PROOF-7', expected: '400 invalid_proof' },
  { ...plain, name: 'foreign-nonce', title: 'Proof with a nonce of somebody else', item: 'CRED-44', expected: '400 invalid_nonce' },
];

export function tryFault({ name, offer }: TryFault): FaultReport {
  const fault = FAULTS.find((one) => one.name === name);
  if (!fault) throw new CallFailure({ code: 'unknown-fault', message: `The robot knows no fault ${name}` });
  return {
    name,
    title: fault.title,
    item: fault.item,
    verdict: 'as-demanded',
    expected: fault.expected,
    received: `${fault.expected}: refused`,
    steps: ['offer', 'issuer-metadata', 'authorization-server-metadata'].map((step) => ({ name: step, ok: true, detail: 'as expected' })),
    sessionId: offer.kind === 'fresh' ? crypto.randomUUID() : null,
  };
}
