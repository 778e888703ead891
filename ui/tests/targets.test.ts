// Targets: kept up to date by the news, and what their standing changes elsewhere.
import { expect, test } from 'vitest';
import { App } from '../src/state/app.svelte';
import { Targets } from '../src/state/targets.svelte';
import { scripted } from './door';
import { attemptRow, targetRow } from './make';

const shown = (targets: Targets) => targets.rows?.map(({ target, standing }) => `${target} ${standing}`).join(', ');

test('those that get nothing come first, then the latest used', async () => {
  const rows = [targetRow(1, { lastAt: 5 }), targetRow(2, { lastAt: 9 }), targetRow(3, { standing: 'held', lastAt: 1 })];
  const targets = new Targets(scripted({ targets: () => rows }));
  await targets.load();
  expect(shown(targets)).toBe('3 held, 2 open, 1 open');
});

test('news change a row where it stands; a new one goes on top if it fits the search', async () => {
  const targets = new Targets(scripted({ targets: () => [targetRow(1), targetRow(2)] }));
  await targets.load();
  expect(targets.receive([targetRow(1, { standing: 'held' }), targetRow(3)]).map(({ target }) => target)).toEqual([1]);
  expect(shown(targets)).toBe('3 open, 2 open, 1 held');
  targets.search = 'localhost:9';
  targets.receive([targetRow(4), targetRow(9)]);
  expect(shown(targets)).toBe('9 open, 3 open, 2 open, 1 held');
  expect(targets.of(4)?.target).toBe(4);
});

test.each([
  [['open'], 'open'],
  [['held'], 'held'],
  [['stopped', 'open'], 'open'],
  [[], 'open'],
] as const)('targets of one URL that stand %o are %s together', (standings, expected) => {
  const targets = new Targets(scripted({}));
  targets.receive(standings.map((standing, at) => targetRow(at + 1, { standing, url: 'http://x/' })));
  expect(targets.standing('http://x/')).toBe(expected);
});

test('a target that is held holds the rows of its deliveries, and one that is released lets them go', async () => {
  const rows = [attemptRow(2, { state: 'waiting', nextAt: 9 }), attemptRow(1)];
  const app = new App(scripted({ attempts: () => ({ rows, next: null, total: 2 }) }));
  app.attempts.sync();
  await expect.poll(() => app.attempts.list.started).toBe(true);
  const states = () => app.attempts.list.slice(0, 2).map(({ state, nextAt }) => `${state} ${nextAt}`);
  app.receive([{ kind: 'target', row: targetRow(1, { standing: 'held' }) }]);
  expect(states()).toEqual(['held null', 'delivered null']);
  app.receive([{ kind: 'target', row: targetRow(1) }]);
  expect(states()).toEqual(['waiting null', 'delivered null']);
});
