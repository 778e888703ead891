// What the made-up wallets were refused.
import type { RefusalRow, RefusalsPage } from '../generated';

type Made = 'number' | 'at' | 'duration' | 'agent' | 'response' | 'asked' | 'requestHeaders' | 'responseHeaders';
type Kind = Omit<RefusalRow, Made>;
const KINDS: readonly Kind[] = [
  {
    method: 'POST',
    path: '/openid4vci/token',
    status: 400,
    error: 'invalid_grant',
    item: 'TOKEN-8',
    reason: 'TOKEN-8: The pre-authorized code is not valid',
    expected: 'the code of an offer of this issuer',
    received: '•••',
    request: 'grant_type=urn:ietf:params:oauth:grant-type:pre-authorized_code&pre-authorized_code=•••',
  },
  {
    method: 'POST',
    path: '/openid4vci/credential',
    status: 401,
    error: 'invalid_token',
    item: 'CRED-48',
    reason: 'CRED-48: The access token has expired',
    expected: 'an access token that is still good',
    received: 'one that ended at 2026-11-22T22:34:31Z',
    request: '{"credential_configuration_id":"identity_credential_dc+sd-jwt"}',
  },
  {
    method: 'POST',
    path: '/openid4vci/par',
    status: 401,
    error: 'invalid_client',
    item: 'CATT-9',
    reason: 'CATT-9: no wallet provider this issuer trusts vouches for the wallet',
    expected: 'an attestation whose chain leads to a trusted root',
    received: 'CN=A Wallet Provider With A Remarkably Long Name For Its Certificate,O=Example Wallets International Holding,C=UT',
    request: 'client_id=https://wallet.example.com/some/very/long/path/that/goes/on&scope=eu.europa.ec.eudi.pid_sd_jwt',
  },
  {
    method: 'POST',
    path: '/openid4vci/token',
    status: 400,
    error: 'invalid_request',
    item: 'TOKEN-1',
    reason: 'TOKEN-1: Content-Type must be application/x-www-form-urlencoded',
    expected: 'application/x-www-form-urlencoded',
    received: 'application/json',
    request: '(not a readable form)',
  },
];

export class FakeRefusals {
  #all: RefusalRow[];

  constructor(count: number) {
    const now = Date.now();
    this.#all = Array.from({ length: count }, (_, n) => {
      const kind = KINDS[n % KINDS.length] as Kind;
      const response = JSON.stringify({ error: kind.error, error_description: kind.reason?.slice(kind.reason.indexOf(' ') + 1) });
      return {
        ...kind,
        number: count - n,
        at: now - 40_000 - n * n * 47_000,
        duration: 0.6 + (n % 5) / 10,
        agent: 'ExampleWallet/4.2 (Android 16)',
        response,
        asked: 'http://localhost:7002',
        requestHeaders: [{ name: 'user-agent', value: 'ExampleWallet/4.2 (Android 16)' }],
        responseHeaders: [{ name: 'content-type', value: 'application/json' }],
      };
    });
  }

  page(before: number | null, limit: number): RefusalsPage {
    const older = this.#all.filter((row) => before === null || row.number < before);
    const rows = older.slice(0, limit);
    return { rows, next: rows.length < older.length ? (rows.at(-1)?.number ?? null) : null };
  }
}
