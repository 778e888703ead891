import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import App from '../src/App.svelte';
import { fakeDoor } from '../src/backend/fake';
import { fitting, type Entry } from '../src/state/palette';
import { scaled } from '../textscale';

const entry = (name: string, more = ''): Entry => ({ id: name, group: 'act', name, more, keys: '', run: () => {} });
const all = [entry('Issue'), entry('Sessions'), entry('Settings'), entry('Event Ticket', 'event-ticket'), entry('Theme: Hoher Kontrast'), entry('Schriftgröße: 140 %')];

test.each([
  ['', 'Issue,Sessions,Settings,Event Ticket,Theme: Hoher Kontrast,Schriftgröße: 140 %'],
  ['sess', 'Sessions'],
  ['ticket event', 'Event Ticket'],
  ['kontrst', 'Theme: Hoher Kontrast'],
  ['grosse', 'Schriftgröße: 140 %'],
  ['zzz', ''],
])('typed %s: %s', (typed, expected) => expect(fitting(all, typed).map(({ name }) => name).join(',')).toBe(expected));

test.each([
  ['font-size', '12px', 'calc(12px * var(--grow, 1))'],
  ['font', '600 10px/16px var(--font)', '600 calc(10px * var(--grow, 1))/calc(16px * var(--grow, 1)) var(--font)'],
  ['line-height', '20px', 'calc(20px * var(--grow, 1))'],
  ['font-size', 'clamp(16px, 2vh, 32px)', 'clamp( calc(16px * var(--grow, 1)), 2vh, calc(32px * var(--grow, 1)))'],
  ['height', '28px', 'calc(28px * var(--grow, 1))'],
  ['height', '8px', '8px'],
  ['font', '600 10PX/16PX var(--font)', '600 10PX/16PX var(--font)'],
  ['padding', '12px', '12px'],
])('%s: %s becomes %s', (prop, value, expected) => expect(scaled(prop, value)).toBe(expected));

test('what is drawn keeps its height', () => expect(scaled('height', '20px', [{ prop: 'width', value: '32px' }])).toBe('20px'));

afterEach(cleanup);

test('the palette goes to a place, makes an offer, and masks', async () => {
  render(App, { door: fakeDoor(new URLSearchParams()) });
  await screen.findByTestId('profile-card-iso-mdl');
  const type = async (text: string) => {
    await fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    await fireEvent.input(await screen.findByTestId('palette-field'), { target: { value: text } });
    await fireEvent.keyDown(screen.getByTestId('palette-field'), { key: 'Enter' });
  };
  await type('webhooks');
  expect(screen.getByTestId('nav-webhooks').getAttribute('aria-current')).toBe('page');
  await type('driving');
  expect((await screen.findByTestId('profile-card-iso-mdl')).getAttribute('aria-pressed')).toBe('true');
  await type('mask');
  expect(document.documentElement.hasAttribute('data-masked')).toBe(true);
  await fireEvent.keyDown(window, { key: 'm' });
  expect(document.documentElement.hasAttribute('data-masked')).toBe(false);
});
