// What a made-up desk says of a profile's key, and the keys it makes.
import type { KeyFinding, KeyReport, TextEdit, Verdict } from '../generated';

const DAY = 86_400_000;
const finding = (code: string, text: string, verdict: Verdict = 'ok'): KeyFinding => ({ code, verdict, text });

/** A test root to copy. */
export const FAKE_ROOT = '-----BEGIN CERTIFICATE-----\nTUFERS1VUC1ST09U\n-----END CERTIFICATE-----\n';

/** Of one profile the certificate ends soon, of another the DID is a stranger's; of all others everything fits. */
export function checkKey(profileId: string, now = Date.now()): KeyReport {
  const soon = profileId === 'iso-mdl';
  const until = now + (soon ? 12 : 420) * DAY;
  const chain = [
    { subject: 'CN=Issuer Desk Test Signer,O=Issuer Desk (test),C=UT', issuer: 'CN=Issuer Desk Test Root,O=Issuer Desk (test),C=UT', from: now - 30 * DAY, until },
  ];
  const day = new Date(until).toISOString().slice(0, 10);
  const key = [finding('key-readable', 'The key can be read; it signs with ES256'), finding('alg-listed', 'The metadata lists ES256')];
  const kid = 'vyBqLQ8kRy1YkFr1c9BzGW0O4mO1b3hE6m2XbLr0F5c';
  if (profileId === 'university-degree') {
    const did = 'did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6IkFBIiwieSI6IkJCIn0';
    const findings = [
      ...key,
      finding('vouching', 'The DID vouches for the key'),
      finding('did-key', 'The DID is that of another key: no wallet could check a signature', 'bad'),
    ];
    return { kind: 'P-256', alg: 'ES256', kid: `${did}#0`, did, chain: [], findings };
  }
  const findings = [
    ...key,
    finding('vouching', 'The certificate chain vouches for the key'),
    finding('chain-key', 'The first certificate is for this key'),
    finding('chain-anchor', 'The chain has no trust anchor in it'),
    soon
      ? finding('chain-validity', `CN=Issuer Desk Test Signer expires on ${day}`, 'warn')
      : finding('chain-validity', `All certificates are valid, until ${day}`),
    finding('chain-usage', 'The first certificate may sign'),
  ];
  return { kind: 'P-256', alg: 'ES256', kid, did: null, chain, findings };
}

/** A profile that names its key by what the keychain keeps it under. */
export const nameKey = (profileId: string, id: string): TextEdit => ({
  kind: 'put',
  path: ['profiles', profileId, 'issuerKey'],
  value: JSON.stringify({ type: 'keychain', id }),
});
