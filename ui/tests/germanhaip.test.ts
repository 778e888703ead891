// What is found of HAIP, in German: held against every sentence that the issuer has for it.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import App from '../src/App.svelte';
import type { ProfileDetail } from '../src/backend';
import { fakeDoor } from '../src/backend/fake';
import { CARDS } from '../src/backend/fake/profiles';
import { appearance } from '../src/state/appearance.svelte';
import { judged, type Judged } from '../src/state/haip';
import { catalogues } from '../src/strings';
import { findings } from '../src/strings/de.haip';
import { literals, rust } from './rust';

const written = ['mod.rs', 'asked.rs', 'credential.rs'].flatMap((file) => literals(rust('issuer', 'src', 'haip', file)));

afterEach(() => {
  cleanup();
  appearance.choice = 'system';
});

test('every item of HAIP has its German, and none besides', () => {
  const items = written.filter((text) => /^(HAIP|GEN)-\d+$/.test(text));
  expect(Object.keys(findings).sort()).toEqual([...new Set(items)].sort());
});

const plain = { on: false, login: true, format: 'dc+sd-jwt', logo: true, chain: true, status: true };
const SWITCH = 'haip = true im Profil setzen';

/** Item, met, the text as it stands in Rust, what fills its gaps, what else is known, German. */
type Row = [string, boolean, string, string[], Partial<Judged>, string];
const ROWS: Row[] = [
  ['GEN-1', true, 'Offers name {base}', ['https://[::1]:8443/a'], {}, 'Angebote nennen https://[::1]:8443/a'],
  [
    'GEN-1',
    false,
    'Offers name {base}: a strict wallet takes https only. Offer at a public address with https',
    ['http://localhost:7002'],
    {},
    'Angebote nennen http://localhost:7002, doch ein strenges Wallet nimmt nur https',
  ],
  ['HAIP-1', true, '{} over the authorization code grant', ['mso_mdoc'], { format: 'mso_mdoc' }, 'mso_mdoc mit Autorisierungscode'],
  [
    'HAIP-1',
    false,
    "jwt_vc_json is none of HAIP's formats: dc+sd-jwt and mso_mdoc are",
    [],
    { format: 'jwt_vc_json', login: false },
    'jwt_vc_json ist keines der Formate',
  ],
  ['HAIP-1', false, 'There is no authorization code grant: offers need a login', [], { login: false }, 'Es gibt keinen Autorisierungscode'],
  [
    'HAIP-2',
    true,
    'Authorization requests must be pushed, with PKCE S256; answers name the issuer',
    [],
    {},
    'Autorisierungsanfragen müssen vorab eingereicht werden, mit PKCE S256',
  ],
  [
    'HAIP-2',
    false,
    'Authorization requests need not be pushed: {switch}',
    ['set haip = true in the profile'],
    {},
    `nicht vorab eingereicht werden: ${SWITCH}`,
  ],
  ['HAIP-2', false, 'There is no authorization code grant to push requests to', [], { login: false }, 'Ohne Autorisierungscode'],
  ['HAIP-3', true, "Tokens are bound to the wallet's key by DPoP", [], {}, 'mit DPoP an den Schlüssel des Wallets gebunden'],
  ['HAIP-3', false, 'Wallets may come without DPoP: {switch}', [], {}, `ohne DPoP kommen: ${SWITCH}`],
  ['HAIP-4', true, 'Wallets must authenticate by attestation', [], {}, 'mit einer Attestierung ausweisen'],
  ['HAIP-4', false, 'Wallets may come without saying who they are: {switch}', [], {}, 'dürfen kommen, ohne sich auszuweisen, oder'],
  [
    'HAIP-4',
    false,
    'Wallets must authenticate, and no wallet provider is trusted: name one under clientAuthenticationConfig in issuer-service.conf',
    [],
    { on: true },
    'Wallets müssen sich ausweisen, und keinem Wallet-Anbieter wird vertraut: einen unter clientAuthenticationConfig',
  ],
  ['HAIP-5', true, 'scope {} means this type', ['pid'], {}, 'Der Scope pid meint diesen Typ'],
  ['HAIP-5', false, '{} has no scope in the metadata', ['c'], {}, 'genau einen Typ meint („c has no scope in the metadata“)'],
  ['HAIP-5', false, 'scope {scope} means another type too, that of {}', ['pid', 'd'], {}, '(„scope pid means another type too, that of d“)'],
  ['HAIP-5', false, 'These configurations have no scope: {}', ['d, e'], {}, '(„These configurations have no scope: d, e“)'],
  ['HAIP-6', true, 'The metadata names the nonce endpoint', [], {}, 'Nonce-Endpunkt'],
  ['HAIP-7', true, 'The metadata says whether batches are issued', [], {}, 'mehrere Nachweise auf einmal'],
  [
    'HAIP-8',
    true,
    'Offers with the authorization code grant start an issuance, on one device or two',
    [],
    {},
    'Angebote mit Autorisierungscode beginnen eine Ausstellung',
  ],
  ['HAIP-8', false, 'Offers cannot have the authorization code grant: it needs a login', [], {}, 'können keinen Autorisierungscode haben'],
  ['HAIP-9', true, 'Metadata can be had signed, for ecosystems that want more than TLS', [], {}, 'auch signiert'],
  ['HAIP-9', false, 'Metadata is not signed: enough unless the ecosystem wants more than TLS', [], {}, 'nicht signiert'],
  ['HAIP-10', true, 'Refresh tokens let a wallet renew the credential', [], {}, 'den Nachweis erneuern'],
  ['HAIP-10', false, 'No refresh tokens are given: a wallet must ask the person again', [], {}, 'keine Refresh-Token'],
  ['HAIP-11', true, 'Key attestations are believed, beside a jwt proof and as a proof of their own', [], {}, 'Schlüsselattestierungen wird geglaubt'],
  [
    'HAIP-11',
    false,
    "Nobody's key attestations are believed: name who makes them as keyAttestation.trust in issuer-service.conf",
    [],
    {},
    'als keyAttestation.trust in issuer-service.conf nennen',
  ],
  ['HAIP-12', true, 'Proofs may be signed by ES256', [], {}, 'Schlüsselnachweise dürfen mit ES256 signiert sein'],
  ['HAIP-12', false, 'Proofs may be signed by {}, but not by ES256', ['EdDSA'], {}, '(„Proofs may be signed by EdDSA, but not by ES256“)'],
  ['HAIP-13', true, 'Digests are SHA-256', [], {}, 'Die Prüfsummen sind SHA-256'],
  ['HAIP-14', true, 'Signed with x5c, bound by cnf.jwk, in compact form', [], {}, 'Signiert mit x5c'],
  ['HAIP-14', true, "Signed with x5chain, bound to the device's key", [], { format: 'mso_mdoc' }, 'Signiert mit x5chain'],
  ['HAIP-14', false, 'There is no x5Chain: wallets cannot tell who signs', [], { chain: false }, 'Es gibt keine x5Chain'],
  ['HAIP-14', false, 'x5Chain: {error}', ['certificate 0 has expired'], { format: 'mso_mdoc' }, '(„x5Chain: certificate 0 has expired“)'],
  ['HAIP-14', false, 'The first certificate of x5Chain is self-signed', [], {}, '(„The first certificate of x5Chain is self-signed“)'],
  ['HAIP-14', false, 'credentialStatus must hold a status_list', [], {}, '(„credentialStatus must hold a status_list“)'],
  ['HAIP-15', true, 'Revoked by a mechanism of ISO 18013-5', [], {}, 'nach einem Verfahren von ISO 18013-5'],
  ['HAIP-15', true, 'No credentialStatus is set by hand', [], { status: false }, 'Kein credentialStatus ist von Hand gesetzt'],
  ['HAIP-15', false, 'credentialStatus must hold a status_list or an identifier_list', [], {}, 'eine status_list oder eine identifier_list'],
  ['HAIP-16', true, 'The logo is an SVG or a PNG that every wallet shows', [], {}, 'Das Logo ist ein SVG oder PNG'],
  ['HAIP-16', true, 'There is no logo to show', [], { logo: false }, 'Es gibt kein Logo zu zeigen'],
  [
    'HAIP-16',
    false,
    'The logo must be an SVG or a PNG, as a data: or https: address, for every wallet to show it',
    [],
    {},
    'Das Logo muss ein SVG oder PNG',
  ],
  ['HAIP-17', true, 'The metadata says how credentials are signed', [], {}, 'Die Metadaten sagen, wie'],
  [
    'HAIP-17',
    false,
    'credential_signing_alg_values_supported is missing: wallets cannot know how credentials are signed',
    [],
    {},
    'credential_signing_alg_values_supported fehlt',
  ],
];

test.each(ROWS)('%s (met: %s) says in German: %s', (item, ok, text, gaps, known, german) => {
  const rest = [...gaps];
  const filled = text.replace(/\{\w*\}/g, () => rest.shift() ?? '');
  const finding: Judged = { item, must: true, ok, text: filled, ...plain, ...known };
  expect(catalogues.de.haip.said(finding)).toContain(german);
  expect(catalogues.en.haip.said(finding)).toBe(filled);
});

test('the issuer finds nothing that has no row above', () => {
  const notSaid = ['each is an item of its own', 'set haip = true in the profile'];
  const sentences = written.filter((text) => /[a-z].* | .*[a-z]/i.test(text) && !notSaid.includes(text));
  expect([...new Set(sentences)].sort()).toEqual(ROWS.map((row) => row[2]).sort());
});

test('an item that is new is said as the issuer says it', () => {
  expect(catalogues.de.haip.said({ item: 'HAIP-99', must: true, ok: false, text: 'new', ...plain })).toBe('new');
  expect(catalogues.de.haip.said({ item: 'HAIP-6', must: true, ok: false, text: 'new', ...plain })).toBe('new');
});

test.each<[unknown, boolean, Partial<Judged>]>([
  [{ x5Chain: ['PEM'], credentialStatus: {} }, true, { chain: true, status: true, login: true }],
  [{ x5Chain: [] }, false, { chain: false, status: false, login: false }],
  [null, false, { chain: false, status: false, login: false }],
])('of a profile %o (login: %s) is known: %o', (json, ok, known) => {
  const card = CARDS[0] as ProfileDetail['card'];
  const haip = { on: true, met: ok, findings: [{ item: 'HAIP-8', must: true, ok, text: '' }] };
  expect(judged({ card, json, haip })[0]).toMatchObject({ on: true, format: card.format, logo: true, ...known });
});

test('the German window says what was found in German', async () => {
  appearance.choice = 'de';
  render(App, { door: fakeDoor(new URLSearchParams()) });
  await fireEvent.keyDown(window, { key: '3' });
  await fireEvent.click(await screen.findByTestId('profiles-tab-haip'));
  await fireEvent.click((await screen.findByTestId('haip-iso-mdl')).querySelector('summary') as HTMLElement);
  const [worst] = await screen.findAllByTestId('haip-finding');
  expect(worst?.textContent).toContain('Angebote nennen http://localhost:7002, doch');
});
