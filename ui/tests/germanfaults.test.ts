// What the robot wallet does wrong, in German: held against the names that the robot knows.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import App from '../src/App.svelte';
import { fakeDoor } from '../src/backend/fake';
import { FAULTS } from '../src/backend/fake/faults';
import { appearance } from '../src/state/appearance.svelte';
import { catalogues } from '../src/strings';
import { titles } from '../src/strings/de.faults';
import { rust, rustFiles } from './rust';

const FOLDER = ['wallet', 'src', 'fault'];
const robot = new Map(
  rustFiles(...FOLDER)
    .map((file) => rust(...FOLDER, file))
    .flatMap((text) => [...text.matchAll(/name: "(.*?)",\s*title: "(.*?)",/g)].map(([, name = '', title = '']) => [name, title])),
);

afterEach(() => {
  cleanup();
  appearance.choice = 'system';
});

test('every fault has a German title, and none besides', () => {
  expect(Object.keys(titles).sort()).toEqual([...robot.keys()].sort());
});

test('no two faults share a title, and none is English still', () => {
  expect(new Set(Object.values(titles)).size).toBe(robot.size);
  expect([...robot].filter(([name, title]) => titles[name] === title)).toEqual([]);
});

test.each([
  ['de', 'wrong-pin', 'Wrong PIN', 'Falsche PIN'],
  ['de', 'new-one', 'A new one', 'A new one'],
  ['en', 'wrong-pin', 'Wrong PIN', 'Wrong PIN'],
] as const)('in %s %s, which the robot calls "%s", is "%s"', (language, name, title, expected) =>
  expect(catalogues[language].faults.name(name, title)).toBe(expected),
);

test('the made-up robot makes faults of the real one', () => {
  expect(FAULTS.map(({ name, title }) => [name, title])).toEqual(FAULTS.map(({ name }) => [name, robot.get(name)]));
});

test('the German window names a fault in German, in the list and where it is picked', async () => {
  appearance.choice = 'de';
  render(App, { door: fakeDoor(new URLSearchParams()) });
  await fireEvent.click(await screen.findByTestId('profile-card-iso-mdl'));
  await fireEvent.click(screen.getByTestId('create-offer'));
  await fireEvent.click(await screen.findByTestId('try-fault'));
  expect((await screen.findByTestId('fault-wrong-pin')).textContent).toContain('Falsche PIN');
  expect(screen.getByTestId('fault-result').textContent).toContain('Falsche PIN');
});
