// What of HAIP a made-up profile meets.
import type { Haip, HaipFinding, ProfileCard } from '../generated';

const finding = (item: string, ok: boolean, text: string, must = true): HaipFinding => ({ item, must, ok, text });

export function haipOf(card: ProfileCard): Haip {
  const on = card.haip;
  const findings = [
    finding('GEN-1', false, 'Offers name http://localhost:7002: a strict wallet takes https only. Offer at a public address with https'),
    card.format === 'jwt_vc_json'
      ? finding('HAIP-1', false, "jwt_vc_json is none of HAIP's formats: dc+sd-jwt and mso_mdoc are")
      : finding('HAIP-1', true, `${card.format} over the authorization code grant`),
    finding('HAIP-2', on, on ? 'Authorization requests must be pushed, with PKCE S256; answers name the issuer' : 'Authorization requests need not be pushed: set haip = true in the profile'),
    finding('HAIP-3', on, on ? "Tokens are bound to the wallet's key by DPoP" : 'Wallets may come without DPoP: set haip = true in the profile'),
    finding('HAIP-4', false, on ? 'Wallets must authenticate, and no wallet provider is trusted: name one under clientAuthenticationConfig in issuer-service.conf' : 'Wallets may come without saying who they are: set haip = true in the profile'),
    finding('HAIP-5', true, `scope ${card.configurationId} means this type`),
    finding('HAIP-6', true, 'The metadata names the nonce endpoint'),
    finding('HAIP-7', true, 'The metadata says whether batches are issued'),
    finding('HAIP-8', true, 'Offers with the authorization code grant start an issuance, on one device or two'),
    finding('HAIP-9', true, 'Metadata can be had signed, for ecosystems that want more than TLS', false),
    finding('HAIP-10', false, 'No refresh tokens are given: a wallet must ask the person again', false),
    finding('HAIP-12', true, 'Proofs may be signed by ES256'),
    finding('HAIP-14', true, 'Signed with x5c, bound by cnf.jwk, in compact form'),
    finding('HAIP-17', true, 'The metadata says how credentials are signed', false),
  ];
  return { on, met: findings.every((one) => one.ok || !one.must), findings };
}
