// The window itself, over the made-up desk.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';
import Timeline from '../src/places/sessions/Timeline.svelte';
import { CallFailure } from '../src/backend';
import { fakeDoor } from '../src/backend/fake';
import { exchange, item, row } from './make';

afterEach(cleanup);

const open = (options = '') => render(App, { door: fakeDoor(new URLSearchParams(options)) });

test('pick, create, claim: QR, code and the four events in order', async () => {
  open();
  await fireEvent.click(await screen.findByTestId('profile-card-iso-mdl'));
  await fireEvent.click(await screen.findByLabelText('Generated'));
  await fireEvent.click(screen.getByTestId('create-offer'));
  const qr = await screen.findByTestId('offer-qr');
  expect(qr.getAttribute('src')).toMatch(/^data:image\/svg\+xml,/);
  expect(screen.getByTestId('offer-link').title).toMatch(/^openid-credential-offer:/);
  expect(screen.getByTestId('tx-code').dataset.code).toBe('482913');
  await fireEvent.click(screen.getByTestId('claim-robot'));
  await screen.findByTestId('claim-report', {}, { timeout: 4_000 });
  const events = screen.getAllByTestId('timeline-item').flatMap((one) => one.dataset.event ?? []);
  expect(events).toEqual(['resolved_credential_offer', 'requested_token', 'generated_mdoc', 'issuance_status']);
});

test('the keyboard goes from place to place, and not while somebody types', async () => {
  open();
  await fireEvent.keyDown(window, { key: '2' });
  const field = await screen.findByTestId('session-search');
  await fireEvent.keyDown(field, { key: '3' });
  expect(screen.getByTestId('nav-sessions').getAttribute('aria-current')).toBe('page');
  await fireEvent.keyDown(window, { key: '5' });
  expect(screen.getByTestId('nav-settings').getAttribute('aria-current')).toBe('page');
});

test.each([
  ['empty', 'No usable profile'],
  ['dead', 'The desk does not answer'],
])('a desk that is %s says so', async (options, text) => {
  open(options);
  expect(await screen.findByText(text)).toBeTruthy();
});

test('text from a wallet is text', () => {
  const path = '/<img src=x onerror=alert(1)>';
  const { container } = render(Timeline, {
    row: row(),
    timeline: [item('1', 1, exchange(path, 400, '<b>bold</b>'))],
    picked: null,
  });
  expect(container.querySelector('img, b')).toBeNull();
  expect(container.textContent).toContain('<b>bold</b>');
});

test('what no session can be trusted with has a place beside the sessions', async () => {
  open();
  await fireEvent.keyDown(window, { key: '2' });
  await fireEvent.click(await screen.findByTestId('sessions-tab-refusals'));
  const rows = await screen.findAllByTestId('refusal-row');
  await fireEvent.click(rows[0] as HTMLElement);
  const check = await screen.findByTestId('check');
  expect(check.textContent).toContain('TOKEN-8');
  expect(check.textContent).toContain('the code of an offer of this issuer');
  // Past the bundles, and round.
  await fireEvent.keyDown(window, { key: 'i' });
  await fireEvent.keyDown(window, { key: 'i' });
  expect(await screen.findByTestId('session-search')).toBeTruthy();
});

test('HAIP is judged per profile, and its switch is turned where it is shown', async () => {
  open();
  await fireEvent.keyDown(window, { key: '3' });
  await fireEvent.click(await screen.findByTestId('profiles-tab-haip'));
  const turn = await screen.findByTestId('haip-switch-iso-mdl');
  expect(turn.getAttribute('aria-checked')).toBe('false');
  await fireEvent.click(turn);
  await vi.waitFor(() => expect(screen.getByTestId('haip-switch-iso-mdl').getAttribute('aria-checked')).toBe('true'), { timeout: 8_000 });
  expect((await screen.findAllByTestId('haip-finding')).length).toBeGreaterThan(10);
  expect(screen.getByTestId('haip-verdict').dataset.met).toBe('false');
});

const session = async (at: number) => {
  open();
  await fireEvent.keyDown(window, { key: '2' });
  const rows = await screen.findAllByTestId('session-row');
  await fireEvent.click(rows[at] as HTMLElement);
};

test('a credential that was put off is approved, and says so', async () => {
  await session(0);
  expect((await screen.findByTestId('deferral')).dataset.standing).toBe('waiting');
  await fireEvent.click(screen.getByTestId('deferral-approve'));
  await vi.waitFor(() => expect(screen.getByTestId('deferral').dataset.standing).toBe('ready'));
  expect(screen.queryByTestId('deferral-approve')).toBeNull();
});

test('an issued credential is suspended, and says so', async () => {
  await session(2);
  expect((await screen.findAllByTestId('credential'))[0]?.dataset.status).toBe('valid');
  await fireEvent.click(screen.getAllByTestId('credential-suspend')[0] as HTMLElement);
  await vi.waitFor(() => expect(screen.getAllByTestId('credential')[0]?.dataset.status).toBe('suspended'));
});

test('faults are tried one by one, and each says what came', async () => {
  open();
  await fireEvent.click(await screen.findByTestId('profile-card-iso-mdl'));
  await fireEvent.click(screen.getByTestId('create-offer'));
  await fireEvent.click(await screen.findByTestId('try-fault'));
  await fireEvent.click(await screen.findByTestId('fault-future-iat'));
  await fireEvent.click(screen.getByTestId('fault-run'));
  await vi.waitFor(() => expect(screen.getByTestId('fault-result').dataset.verdict).toBe('otherwise'));
  expect(screen.getByTestId('fault-result').textContent).toContain('it must be refused');
  // Nobody vouches for the robot: what would make the issuer believe its own provider is said where it is missed.
  expect(screen.queryByTestId('fault-attester')).toBeNull();
  await fireEvent.click(screen.getByTestId('fault-attestation-expired'));
  await fireEvent.click(screen.getByTestId('fault-run'));
  await vi.waitFor(() => expect(screen.getByTestId('fault-attester').textContent).toContain('reference = "robot"'));
});

test('what a profile comes to: searched, and each value leads to where it is written', async () => {
  open();
  await fireEvent.keyDown(window, { key: '3' });
  await fireEvent.click(await screen.findByTestId('profiles-tab-effective'));
  const rows = () => screen.getAllByTestId('effective-value');
  await vi.waitFor(() => expect(rows().length).toBeGreaterThan(5));
  expect(rows().map((row) => row.dataset.kind)).toContain('desk');
  await fireEvent.change(screen.getByTestId('effective-profile'), { target: { value: 'iso-mdl' } });
  await vi.waitFor(() => expect(screen.getByTestId('effective-values').textContent).toContain('Mobile Driving Licence'));
  await fireEvent.input(screen.getByTestId('effective-search'), { target: { value: 'defaultIssuer' } });
  expect(rows().map((row) => row.dataset.kind)).toEqual(['reference']);
  expect(rows()[0]?.textContent).toContain('shared with 6 profiles');
  await fireEvent.click(screen.getByTestId('file-issuer-service.conf'));
  await fireEvent.click(screen.getAllByTestId('effective-origin')[1] as HTMLElement);
  await vi.waitFor(() => expect(screen.getByTestId('file-issuer2-profiles.conf').getAttribute('aria-current')).toBe('true'));
  const line = screen.getAllByTestId('effective-origin')[1]?.dataset.line;
  await vi.waitFor(() => expect(document.querySelector('.cm-activeLineGutter')?.textContent).toBe(line), { timeout: 8_000 });
  await fireEvent.input(screen.getByTestId('effective-search'), { target: { value: 'nothing like it' } });
  expect(screen.getByText('No value matches')).toBeTruthy();
});

test('without a profile, and without an answer, the effective values say so', async () => {
  open('empty');
  await fireEvent.keyDown(window, { key: '3' });
  await fireEvent.click(await screen.findByTestId('profiles-tab-effective'));
  await vi.waitFor(() => expect(screen.getByTestId('effective-empty').textContent).toBe('No profile to look at'));
  cleanup();
  const door = fakeDoor(new URLSearchParams());
  const call: typeof door.call = (name, args) =>
    name === 'effective_profile'
      ? Promise.reject(new CallFailure({ code: 'config-broken', message: 'issuer2-profiles.conf does not resolve' }))
      : door.call(name, args);
  render(App, { door: { ...door, call } });
  await fireEvent.keyDown(window, { key: '3' });
  await fireEvent.click(await screen.findByTestId('profiles-tab-effective'));
  expect(await screen.findByText('config-broken')).toBeTruthy();
});
