// Links that open the desk, and the window for a room.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';
import type { Link } from '../src/backend';
import { fakeDoor } from '../src/backend/fake';
import { beamed, beamer, beamerAddress, type Word } from '../src/state/beamer';

afterEach(cleanup);

test('the address of the second window names its session, and only that makes one', () => {
  const address = beamerAddress('a.b~c_d-1');
  expect(beamed(address.slice(address.indexOf('?')))).toBe('a.b~c_d-1');
  expect(beamed('?x=1')).toBeNull();
});

test('what one window says the other hears, and not itself', async () => {
  const heard: [string, Word][] = [];
  const [desk, room] = [beamer((word) => heard.push(['desk', word])), beamer((word) => heard.push(['room', word]))];
  room.say({ kind: 'hello' });
  desk.say({ kind: 'shown', sessionId: 's', txCode: null });
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard).toEqual(expect.arrayContaining([['desk', { kind: 'hello' }], ['room', { kind: 'shown', sessionId: 's', txCode: null }]]));
  desk.close();
  room.close();
});

test('a link leads to its session; one that means nothing is told', async () => {
  let say: (link: Link) => void = () => {};
  render(App, { door: { ...fakeDoor(new URLSearchParams()), links: (onLink: (link: Link) => void) => (say = onLink) } });
  await screen.findByTestId('profile-card-iso-mdl');
  say({ kind: 'unknown', link: 'issuer-desk://<b>' });
  expect((await screen.findByTestId('link-banner')).textContent).toContain('issuer-desk://<b>');
  say({ kind: 'session', sessionId: 'not-there' });
  expect(await screen.findByText('There is no such session.')).toBeTruthy();
  expect(screen.queryByTestId('link-banner')).toBeNull();
});

test('while presenting, the code is shown on demand and the next person gets an offer with it covered', async () => {
  render(App, { door: fakeDoor(new URLSearchParams()) });
  await fireEvent.click(await screen.findByTestId('profile-card-iso-mdl'));
  await fireEvent.click(await screen.findByLabelText('Generated'));
  await fireEvent.click(screen.getByTestId('create-offer'));
  await screen.findByTestId('offer-qr');
  await fireEvent.keyDown(window, { key: 'p' });
  const dialog = await screen.findByTestId('present-view');
  const code = () => screen.findByTestId('present-code').then((element) => element.textContent);
  expect(await code()).toBe('••••••');
  await fireEvent.keyDown(dialog, { key: 't' });
  expect(await code()).toBe('482913');
  const before = screen.getByTestId('offer-link').title;
  await fireEvent.keyDown(dialog, { key: 'n' });
  await vi.waitFor(() => expect(screen.getByTestId('offer-link').title).not.toBe(before));
  expect(await code()).toBe('••••••');
});
