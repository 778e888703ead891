// The made-up robot wallet's misbehaviour: a few scenarios of each kind of outcome.
import type { FaultReport, FaultRow, TryFault } from '../generated';
import { CallFailure } from '../door';

const fault = (name: string, title: string, item: string, expected: string): FaultRow => ({
  name,
  title,
  item,
  expected,
  needsTxCode: name.endsWith('pin'),
  needsNoTxCode: false,
  needsLogin: false,
  needsAttester: name.startsWith('attestation-'),
  leavesTheOffer: name !== 'reused-code',
});

export const FAULTS: FaultRow[] = [
  fault('wrong-pin', 'Wrong PIN', 'TOKEN-7', '400 invalid_grant'),
  fault('unasked-pin', 'PIN that nobody asked for', 'TOKEN-5', '400 invalid_request'),
  fault('repeated-parameter', 'Form parameter sent twice', 'TOKEN-1', '400 invalid_request'),
  fault('no-token', 'No access token', 'CRED-47', '401 without an error code'),
  fault('broken-token', 'Access token with one character changed', 'CRED-48', '401 invalid_token'),
  fault('oversized-batch', 'More keys than the issuer takes', 'CRED-11', '400 invalid_credential_request or invalid_proof; or it lets it pass'),
  fault('alg-none', 'Proof without a signature (alg none)', 'PROOF-2', '400 invalid_proof'),
  fault('private-key-in-header', 'Proof that gives the private key away', 'PROOF-5', '400 invalid_proof'),
  fault('wrong-aud', 'Proof for another issuer', 'PROOF-7', '400 invalid_proof'),
  fault('future-iat', 'Proof from an hour ahead', 'PROOF-8', '400 invalid_proof'),
  fault('foreign-nonce', 'Proof with a nonce of somebody else', 'CRED-44', '400 invalid_nonce'),
  fault('attestation-expired', 'Attestation that has run out', 'CATT-2', '401 invalid_client'),
  fault('reused-code', 'Code used twice', 'TOKEN-8', '400 invalid_grant'),
];

export function tryFault({ name, offer }: TryFault): FaultReport {
  const sessionId = offer.kind === 'fresh' ? crypto.randomUUID() : null;
  const fault = FAULTS.find((one) => one.name === name);
  if (!fault) throw new CallFailure({ code: 'unknown-fault', message: `The robot knows no fault ${name}` });
  const { title, item, expected } = fault;
  const tried = { name, title, item, expected, steps: [], sessionId };
  if (name === 'unasked-pin') return { ...tried, verdict: 'not-tried', received: 'the issuer has no such endpoint' };
  if (name === 'attestation-expired')
    return { ...tried, verdict: 'not-tried', received: 'nobody vouches for the wallet, or none need to' };
  if (name === 'oversized-batch') return { ...tried, verdict: 'tolerated', received: '200' };
  if (name === 'future-iat')
    return { ...tried, verdict: 'otherwise', received: '200; it must be refused (PROOF-8)' };
  return { ...tried, verdict: 'as-demanded', received: `${expected.split('; ')[0]}: ${fault.title}` };
}
