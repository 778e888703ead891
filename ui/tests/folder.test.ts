// Another configuration folder, opened from the settings.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';
import type { Backend } from '../src/backend';
import { fakeDoor } from '../src/backend/fake';

vi.setConfig({ testTimeout: 60_000 });

afterEach(cleanup);

async function ask(more: Partial<Backend> = {}): Promise<HTMLInputElement> {
  render(App, { door: { ...fakeDoor(new URLSearchParams()), ...more } });
  await screen.findByTestId('profile-card-iso-mdl');
  await fireEvent.keyDown(window, { key: '5' });
  await fireEvent.click(await screen.findByTestId('ask-folder'));
  return screen.findByTestId('folder-path');
}

const open = () => fireEvent.click(screen.getByTestId('open-folder-go'));

test('a folder is named and opened; one that is not there is told where it was asked', async () => {
  const path = await ask();
  expect(path.value).toBe('/home/erika/issuer-desk/profiles');
  expect(screen.queryByTestId('pick-folder')).toBeNull();
  await fireEvent.input(path, { target: { value: '/nowhere' } });
  await open();
  await vi.waitFor(() => expect(screen.getByTestId('open-folder').textContent).toContain('There is no folder /nowhere'));
  await fireEvent.input(path, { target: { value: '/home/erika/waltid/config' } });
  await open();
  expect((await screen.findByTestId('said')).textContent).toContain('/home/erika/waltid/config');
  await fireEvent.input(path, { target: { value: '  ' } });
  await open();
  expect(await screen.findByTestId('missing')).toBeTruthy();
});

test('in a window the system has a dialog for it', async () => {
  const picks = ['/home/erika/other', null];
  const asked: string[] = [];
  const path = await ask({ pickFolder: async (_title, start) => (asked.push(start), picks.shift() ?? null) });
  await fireEvent.click(screen.getByTestId('pick-folder'));
  await vi.waitFor(() => expect(path.value).toBe('/home/erika/other'));
  await fireEvent.click(screen.getByTestId('pick-folder'));
  await vi.waitFor(() => expect(asked).toEqual(['/home/erika/issuer-desk/profiles', '/home/erika/other']));
  expect(path.value).toBe('/home/erika/other');
});
