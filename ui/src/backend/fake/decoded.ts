// What the made-up exchanges say when they are taken apart.
import type { Decoded, DecodedNode, DecodedSays, TimelineItem } from '../generated';

type More = Partial<DecodedNode>;
const node = (label: string, value: string | null = null, more: More = {}): DecodedNode => ({
  label,
  value,
  shape: null,
  at: null,
  says: null,
  with: null,
  nodes: [],
  ...more,
});
const said = (label: string, says: DecodedSays, value: string | null = null, more: More = {}) => node(label, value, { says, ...more });
const seconds = (at: number) => String(Math.floor(at / 1000));
const time = (label: string, at: number, more: More = {}) => node(label, seconds(at), { at: Math.floor(at / 1000) * 1000, ...more });

function proof(at: number, found: string, audience: string, issuer: string): Decoded {
  return {
    kind: 'proof',
    found,
    sections: [
      {
        part: 'checks',
        nodes: [
          said('typ', 'right', 'openid4vci-proof+jwt'),
          said('key', 'right', 'jwk'),
          audience === issuer ? said('aud', 'right', audience) : said('aud', 'wrong', audience, { with: issuer }),
          { ...time('iat', at - 4000), says: 'right' },
          said('nonce', 'right', 'AAABldC1…'),
          said('signature', 'signatureGood', 'ES256', { with: 'jwk' }),
        ],
      },
      {
        part: 'header',
        nodes: [
          node('typ', 'openid4vci-proof+jwt'),
          node('alg', 'ES256'),
          node('jwk', null, { nodes: [node('kty', 'EC'), node('crv', 'P-256'), node('x', 'Gx3…'), node('y', 'kP0…')] }),
        ],
      },
      { part: 'payload', nodes: [node('aud', audience), time('iat', at - 4000), node('nonce', 'AAABldC1…')] },
    ],
  };
}

function credential(at: number, found: string): Decoded {
  const disclosure = (name: string, value: string) =>
    said(name, 'digestFound', value, {
      with: '_sd',
      nodes: [node('salt', '2GLC42sKQveCfGfryNRN9w'), node('value', value), node('digest', 'jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4')],
    });
  return {
    kind: 'sdJwt',
    found,
    sections: [
      { part: 'checks', nodes: [said('iss', 'right', 'http://localhost:7002'), said('signature', 'signatureUnchecked', 'ES256')] },
      { part: 'header', nodes: [node('typ', 'dc+sd-jwt'), node('alg', 'ES256')] },
      { part: 'payload', nodes: [time('iat', at), time('exp', at + 31_536_000_000), node('vct', 'urn:eudi:pid:1')] },
      { part: 'disclosures', nodes: [disclosure('given_name', 'Erika'), disclosure('family_name', 'Mustermann')] },
      { part: 'decoys', nodes: [said('X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0', 'decoy')] },
    ],
  };
}

export function decodeItem({ item, issuer }: { item: TimelineItem; issuer: string | null }): Decoded[] {
  const { what, at } = item;
  if (what.kind === 'event') {
    const nodes = [node('credential_issuer', issuer ?? 'http://localhost:7002')];
    return [{ kind: 'offer', found: 'session.credentialOffer', sections: [{ part: 'payload', nodes }] }];
  }
  if (what.kind !== 'exchange' || !what.path.endsWith('/credential')) return [];
  const own = issuer ?? 'http://localhost:7002';
  const found = 'request · proofs.jwt[0]';
  if (what.status >= 400) return [proof(at, found, what.received ?? own, own)];
  return [proof(at, found, own, own), credential(at, 'response · credentials[0].credential')];
}

export const decodeText = (text: string): Decoded[] => [
  { kind: 'unknown', found: '', sections: [{ part: 'checks', nodes: [said('', 'unreadable', null, { with: `${text.length} characters` })] }] },
];
