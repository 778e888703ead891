// A profile's preview and its key, as the window shows them.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Backend, ConfigFile, PreviewClaim, ProfilePreview, TextChange, Verdict } from '../src/backend';
import { checkKey, FAKE_ROOT } from '../src/backend/fake/keys';
import { CARDS } from '../src/backend/fake/profiles';
import KeySection from '../src/places/profiles/keys/KeySection.svelte';
import { common, standing, worstFirst } from '../src/places/profiles/keys/standing';
import { counted, pictureOf, plainly, rowsOf } from '../src/places/profiles/preview/claims';
import PreviewPanel from '../src/places/profiles/preview/PreviewPanel.svelte';
import { Typed } from '../src/places/profiles/preview/typed.svelte';
import { appearance } from '../src/state/appearance.svelte';
import { Sheet } from '../src/state/files.svelte';
import { catalogues } from '../src/strings';
import { findings } from '../src/strings/de.keys';
import Provided from './Provided.svelte';
import { literals, rust } from './rust';

afterEach(() => {
  cleanup();
  appearance.choice = 'system';
  vi.useRealTimers();
});

const claim = (path: string, value: string | null, more: Partial<PreviewClaim> = {}): PreviewClaim => ({
  path: path.split('/'),
  value,
  label: null,
  disclosed: 'always',
  byIssuer: false,
  cbor: null,
  ...more,
});

test.each([
  ['"Erika"', 'Erika'],
  ['"a \\"b\\""', 'a "b"'],
  ['7', '7'],
  ['{"a":1}', '{"a":1}'],
  ['"broken', '"broken'],
])('the value %s reads %s', (value, expected) => expect(plainly(value)).toBe(expected));

test('claims become rows: labels, depth, and the shell of a W3C credential taken off', () => {
  const { own, issuers } = rowsOf([
    claim('iss', '"did:x"', { byIssuer: true }),
    claim('vc', null),
    claim('vc/credentialSubject', null),
    claim('vc/credentialSubject/name', '"Mira"', { label: 'Name', disclosed: 'choice' }),
    claim('vc/issuer/id', '"did:x"', { byIssuer: true }),
  ]);
  expect(own.map(({ title, name, depth, value }) => [title, name, depth, value])).toEqual([
    ['credentialSubject', null, 0, null],
    ['Name', 'name', 1, 'Mira'],
  ]);
  expect(issuers.map(({ title, name, depth }) => [title, name, depth])).toEqual([
    ['iss', null, 0],
    ['issuer.id', null, 0],
  ]);
  expect(counted(own)).toEqual({ all: 1, choice: 1 });
  // A claim that is called so, and holds something, is one.
  expect(rowsOf([claim('vc', '1')]).own).toHaveLength(1);
});

test('the namespace of an mdoc stands above its elements once; an element of a list is named by it', () => {
  const { own } = rowsOf([
    claim('org.iso/family_name', '"Halvorsen"', { label: 'Family name', disclosed: 'choice' }),
    claim('org.iso/sex', '2', { disclosed: 'choice' }),
    claim('org.iso/privileges', null),
    claim('org.iso/privileges/0', '"B"'),
    claim('org.iso/privileges/1', '"AM"'),
    claim('other/x', '1'),
  ], true);
  expect(own.map(({ title, name, depth, seen }) => [title, name, depth, seen])).toEqual([
    ['org.iso', null, 0, null],
    ['Family name', 'family_name', 1, 'choice'],
    ['sex', null, 1, 'choice'],
    ['privileges', null, 1, 'always'],
    ['privileges[0]', null, 2, null],
    ['privileges[1]', null, 2, null],
    ['other', null, 0, null],
    ['x', null, 1, 'always'],
  ]);
  expect(counted(own)).toEqual({ all: 4, choice: 2 });
  expect(rowsOf([claim('age', null), claim('age/18', 'true')]).own[1]?.title).toBe('18');
});

test.each([
  ['exp', '1795406706', 1_795_406_706_000],
  ['exp', '"soon"', null],
  ['level', '1795406706', null],
])('%s = %s means the moment %s', (name, value, expected) => expect(rowsOf([claim(name, value)]).own[0]?.at).toBe(expected));

const body = 'A'.repeat(80);
test.each([
  [`_9j_${body}-`, `data:image/jpeg;base64,/9j/${body}+`],
  [`iVBORw0KGgo${body}`, `data:image/png;base64,iVBORw0KGgo${body}`],
  ['data:image/png;base64,AA', 'data:image/png;base64,AA'],
  ['data:image/svg+xml,<svg/>', null],
  ['_9j_ is no picture', null],
  [`_9j_${body}"`, null],
])('%s is the picture %s', (value, expected) => expect(pictureOf(value)).toBe(expected));

const DAY = 86_400_000;
test.each([
  [-1, 400, 'valid'],
  [-1, 29, 'soon'],
  [-9, -1, 'over'],
  [1, 9, 'early'],
])('a certificate from day %i to day %i is %s', (from, until, expected) =>
  expect(standing({ subject: '', issuer: '', from: from * DAY, until: until * DAY }, 0)).toBe(expected));

test.each([
  ['CN=Test Root,O=Desk,C=UT', 'Test Root'],
  ['C=UT,CN=a\\, b', 'a, b'],
  ['O=Desk', 'O=Desk'],
])('%s is called %s', (name, expected) => expect(common(name)).toBe(expected));

test('what is worst comes first', () => {
  const verdicts: Verdict[] = ['ok', 'bad', 'warn', 'ok', 'bad'];
  const sorted = worstFirst(verdicts.map((verdict, at) => ({ code: String(at), verdict, text: '' })));
  expect(sorted.map(({ code }) => code).join('')).toBe('14203');
});

test('a question is asked a moment after the last key press; an answer that is late is not taken', async () => {
  vi.useFakeTimers();
  const typed = new Typed<string>();
  const asked: string[] = [];
  const answers = new Map<string, (text: string) => void>();
  const ask = (of: string, text: string) =>
    typed.ask(of, () => (asked.push(text), new Promise<string>((resolve) => answers.set(text, resolve))));
  ask('a', 'first');
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['first']);
  ask('a', 'second')();
  ask('a', 'third');
  await vi.advanceTimersByTimeAsync(249);
  expect(asked).toEqual(['first']);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual(['first', 'third']);
  answers.get('first')?.('late');
  await vi.advanceTimersByTimeAsync(0);
  expect(typed.answer).toBeNull();
  answers.get('third')?.('new');
  await vi.advanceTimersByTimeAsync(0);
  expect([typed.answer, typed.waiting]).toEqual(['new', false]);
  ask('b', 'other');
  expect(typed.answer).toBeNull();
});

const PREVIEW: ProfilePreview = {
  card: CARDS[0] ?? null,
  claims: [
    claim('given_name', '"Erika"', { label: 'Given name', disclosed: 'choice' }),
    claim('empty', '""'),
    claim('portrait', '"AA"', { cbor: 'bytes' }),
    claim('iss', '"https://issuer.example"', { byIssuer: true }),
  ],
  decoys: 3,
  calls: [
    { path: ['id'], call: '<uuid>', result: '"urn:uuid:1"', reason: null },
    { path: ['price'], call: '<webhook:https://a.example/>', result: null, reason: 'not called' },
    { path: ['x'], call: '<display>', result: null, reason: 'Cannot find in context: display' },
  ],
  document: '{\n  "header": {}\n}',
  failure: null,
  problems: [],
};

const file: ConfigFile = { name: 'issuer2-profiles.conf', text: 'profiles {}', hash: 'h', unreadable: null, problems: [] };

/** A desk that answers these commands; what it was asked is kept. */
function desk(answers: Record<string, (args: never) => unknown>): { door: Backend; asked: [string, unknown][] } {
  const asked: [string, unknown][] = [];
  const call = async (name: string, args: unknown) => {
    asked.push([name, args]);
    const answer = answers[name];
    if (!answer) throw { code: 'unreachable', message: name };
    return answer(args as never);
  };
  return { door: { call, news: () => () => {} } as unknown as Backend, asked };
}

function open(part: unknown, answers: Record<string, (args: never) => unknown>, more: object = {}, profileId = 'identity-credential') {
  const { door, asked } = desk(answers);
  const sheet = new Sheet(door, file);
  render(Provided, { props: { door, cards: structuredClone(CARDS), part: part as never, inside: { sheet, profileId, ...more } } });
  return { sheet, asked };
}

test('the preview: card, claims with who sees them, the issuer’s own apart, calls, decoys and the document', async () => {
  const { sheet, asked } = open(PreviewPanel, { preview_profile: () => PREVIEW });
  await screen.findByTestId('preview-card');
  const rows = screen.getAllByTestId('preview-claim').map((row) => row.textContent?.replace(/\s+/g, ' ').trim());
  expect(rows).toEqual([
    'Given name given_name holder’s choice Erika',
    'empty always empty text',
    'portrait always AA bytes',
    'iss always https://issuer.example',
  ]);
  expect(screen.getByText('the holder chooses 1 of 3')).toBeTruthy();
  expect(screen.getByText(/Nothing is issued/)).toBeTruthy();
  expect(screen.getByTestId('preview-decoys').textContent).toContain('3 digests belong');
  const calls = screen.getAllByTestId('preview-call');
  expect(calls.map((one) => one.classList.contains('bad'))).toEqual([false, false, true]);
  expect(calls[1]?.textContent).toContain('calls no server');
  expect(screen.getByTestId('preview-document').textContent).toContain('"header"');
  // What is typed is asked about.
  sheet.edit('profiles { a = 1 }');
  await vi.waitFor(() => expect(asked.at(-1)).toEqual(['preview_profile', { text: 'profiles { a = 1 }', profileId: 'identity-credential' }]));
});

test('a profile that cannot issue says so, and keeps its card', async () => {
  const failed: ProfilePreview = { ...PREVIEW, claims: [], calls: [], document: null, decoys: 0, failure: 'mapping: Cannot find in context: display' };
  open(PreviewPanel, { preview_profile: () => failed });
  expect((await screen.findByTestId('preview-failure')).textContent).toContain('An issuance would fail: mapping');
  expect(screen.getByTestId('preview-card').classList.contains('off')).toBe(true);
  expect(screen.queryByTestId('preview-claim')).toBeNull();
});

test('where a key in its place signs, both are said: what would fail, and what is in the credential', async () => {
  open(PreviewPanel, { preview_profile: () => ({ ...PREVIEW, failure: 'keys kept in AWS KMS are not supported' }) });
  await screen.findByTestId('preview-failure');
  expect(screen.getByText(/in place of the profile’s/)).toBeTruthy();
  expect(screen.getAllByTestId('preview-claim')).toHaveLength(4);
  expect(screen.getByTestId('preview-card').classList.contains('off')).toBe(false);
});

test('a key that fits, and a new one whose root is offered once', async () => {
  const applied: TextChange[][] = [];
  const change: TextChange = { stretch: { from: 0, to: 0 }, with: 'key' };
  const { asked } = open(
    KeySection,
    { check_key: ({ profileId }: { profileId: string }) => checkKey(profileId), make_key: () => ({ changes: [change], root: FAKE_ROOT }) },
    { apply: (changes: TextChange[]) => applied.push(changes) },
  );
  expect((await screen.findByTestId('key-verdict')).textContent).toContain('Everything fits');
  expect(screen.getByTestId('key-chain').textContent).toContain('issued by Issuer Desk Test Root');
  await fireEvent.click(screen.getByTestId('key-new'));
  await fireEvent.click(screen.getByLabelText('Ed25519'));
  await fireEvent.click(screen.getByLabelText('A certificate'));
  await fireEvent.click(screen.getByTestId('key-make'));
  await screen.findByTestId('key-root');
  expect(asked.at(-1)).toEqual([
    'make_key',
    { text: 'profiles {}', profileId: 'identity-credential', kind: 'Ed25519', vouching: 'chain' },
  ]);
  expect(applied).toEqual([[change]]);
  expect(screen.queryByTestId('key-dialog')).toBeNull();
  expect(document.body.textContent).not.toContain('BEGIN CERTIFICATE');
});

test('an mdoc takes P-256 and a certificate, and nothing else', async () => {
  open(KeySection, { check_key: () => checkKey('iso-mdl') }, { apply: () => {} }, 'iso-mdl');
  expect((await screen.findByTestId('key-verdict')).textContent).toContain('1 thing to look at');
  expect(screen.getByTestId('key-chain').textContent).toContain('expires on');
  await fireEvent.click(screen.getByTestId('key-new'));
  expect((screen.getByLabelText('P-384') as HTMLInputElement).disabled).toBe(true);
  expect((screen.getByLabelText('Its own DID') as HTMLInputElement).disabled).toBe(true);
  expect((screen.getByLabelText('A certificate') as HTMLInputElement).checked).toBe(true);
});

test('a key that is brought: refused with its reason, and kept nowhere', async () => {
  const refuse = () => {
    throw { code: 'key.import_encrypted', message: 'this key is encrypted' };
  };
  open(KeySection, { check_key: () => checkKey('university-degree'), import_key: refuse }, { apply: () => {} });
  expect((await screen.findByTestId('key-verdict')).textContent).toContain('1 thing does not fit');
  await fireEvent.click(screen.getByTestId('key-import'));
  expect((screen.getByTestId('key-bring') as HTMLButtonElement).disabled).toBe(true);
  await fireEvent.input(screen.getByTestId('key-text'), { target: { value: 'PEM' } });
  await fireEvent.click(screen.getByTestId('key-bring'));
  expect((await screen.findByTestId('failure')).textContent).toContain('key.import_encrypted');
});

const written = ['check.rs', 'chain.rs'].map((name) => rust('desk', 'src', 'keys', name)).join('\n');

test('every finding has its German, and none besides', () => {
  const codes = literals(written).filter((text) => /^(?:key|alg|mdoc|did|chain)-[a-z]+$|^vouching$/.test(text));
  expect(Object.keys(findings).sort()).toEqual([...new Set(codes)].sort());
});

test.each([
  ['key-readable', 'ok', 'The key can be read; it signs with EdDSA', 'er signiert mit EdDSA'],
  ['key-short', 'warn', 'The RSA key has 2048 bits: keys below 3000 bits are being given up', 'hat nur 2048 Bit'],
  ['alg-listed', 'ok', 'The metadata lists ES256', 'nennen ES256'],
  ['vouching', 'ok', 'The DID vouches for the key', 'Die DID bürgt'],
  ['vouching', 'ok', 'The certificate chain vouches for the key', 'Die Zertifikatskette bürgt'],
  ['chain-validity', 'warn', 'CN=x expires on 2027-01-02', 'läuft am 02.01.2027 ab'],
  ['chain-validity', 'bad', 'CN=x expired on 2026-01-02', '(„CN=x expired on 2026-01-02“)'],
  ['did-key', 'ok', 'The DID is that of the key', 'Die DID ist die des Schlüssels'],
  ['new-code', 'warn', 'Something new', 'Something new'],
] as const)('%s (%s) says in German: %s', (code, verdict, text, german) => {
  expect(catalogues.de.keys.said({ code, verdict, text })).toContain(german);
  expect(catalogues.en.keys.said({ code, verdict, text })).toBe(text);
});

test('every verdict that the desk gives has its German', () => {
  for (const [, verdict, code] of written.matchAll(/\b(ok|warn|bad)\(\s*"([a-z-]+)"/g))
    expect(findings[code ?? '']?.[verdict as Verdict], `${code} ${verdict}`).toBeDefined();
});

test('a key is taken from the keychain, or kept there; what the keychain says is told', async () => {
  const changes: TextChange[] = [{ stretch: { from: 10, to: 10 }, with: 'a' }];
  let taken: TextChange[] = [];
  const { asked } = open(
    KeySection,
    {
      check_key: () => checkKey('identity-credential'),
      keychain_keys: () => ({ ids: ['production-2026'], reason: null }),
      use_key: ({ id }: { id: string }) => {
        if (id !== 'production-2026') throw { code: 'keychain', message: `keeps no key ${id}` };
        return { changes, root: null };
      },
      keep_key: () => ({ changes, root: null }),
    },
    { apply: (made: TextChange[]) => (taken = made) },
  );
  await fireEvent.click(await screen.findByTestId('key-keychain'));
  const name = (await screen.findByTestId('keychain-id')) as HTMLInputElement;
  expect(name.value).toBe('identity-credential');
  await fireEvent.click(screen.getByTestId('keychain-go'));
  await screen.findByText(/keeps no key identity-credential/);
  await fireEvent.click(await screen.findByRole('button', { name: 'production-2026' }));
  await fireEvent.click(screen.getByTestId('keychain-go'));
  await vi.waitFor(() => expect(taken).toEqual(changes));
  expect(screen.queryByTestId('keychain-dialog')).toBeNull();

  await fireEvent.click(screen.getByTestId('key-keychain'));
  await fireEvent.click(screen.getByRole('radio', { name: 'Keep this one' }));
  await fireEvent.click(screen.getByTestId('keychain-go'));
  await vi.waitFor(() => expect(asked.at(-1)).toEqual(['keep_key', { text: 'profiles {}', profileId: 'identity-credential', id: 'identity-credential' }]));
});

test('where there is no keychain, that is said first', async () => {
  open(KeySection, { check_key: () => checkKey('identity-credential'), keychain_keys: () => ({ ids: [], reason: 'this system has no keychain that answers' }) }, { apply: () => {} });
  await fireEvent.click(await screen.findByTestId('key-keychain'));
  expect((await screen.findByTestId('keychain-reason')).textContent).toContain('no keychain that answers');
});
