// One file under edit: how it meets what others write.
import { expect, test } from 'vitest';
import { CallFailure, type ConfigFile } from '../src/backend';
import { Files, NOTHING, Sheet } from '../src/state/files.svelte';
import { scripted } from './door';

const file = (text: string, change: Partial<ConfigFile> = {}): ConfigFile => ({
  name: 'a.conf',
  text,
  hash: `hash of ${text}`,
  unreadable: null,
  problems: [],
  ...change,
});

type Step = (sheet: Sheet) => void;
const typed =
  (text: string): Step =>
  (sheet) =>
    sheet.edit(text);
const met =
  (text: string): Step =>
  (sheet) =>
    sheet.meet(file(text));

/** What happens to a sheet of `old`, the text then, the base it is an edit of, and the newer text that waits. */
test.each<[string, Step[], string, string, string | null]>([
  ['follows', [met('new')], 'new', 'new', null],
  ['keeps edits', [typed('mine'), met('new')], 'mine', 'old', 'new'],
  ['meets the latest', [typed('mine'), met('new'), met('newer')], 'mine', 'old', 'newer'],
  ['is told when it was nothing', [typed('mine'), met('new'), met('old')], 'mine', 'old', null],
  ['meets its own text', [typed('mine'), met('mine')], 'mine', 'mine', null],
  ['reloads', [typed('mine'), met('new'), (s) => s.reload()], 'new', 'new', null],
  ['keeps mine', [typed('mine'), met('new'), (s) => s.keep()], 'mine', 'new', null],
  ['keeps both', [typed('mine'), met('new'), (s) => s.keep('both')], 'both', 'new', null],
  ['has nothing to keep against', [typed('mine'), (s) => s.keep('both')], 'mine', 'old', null],
  ['keeps what is gone', [typed('mine'), (s) => s.vanished()], 'mine', 'old', ''],
])('a sheet %s', (_, steps, text, base, newer) => {
  const sheet = new Sheet(scripted({}), file('old'));
  for (const step of steps) step(sheet);
  expect([sheet.text, sheet.file.text, sheet.newer?.text ?? null]).toEqual([text, base, newer]);
  expect(sheet.dirty).toBe(text !== base);
});

test('nothing is saved over a newer version; what was kept is saved against it', async () => {
  const door = scripted({ save_file: ({ text }) => ({ saved: true, problems: [], file: file(text) }) });
  const sheet = new Sheet(door, file('old'));
  sheet.edit('mine');
  sheet.meet(file('new'));
  await sheet.save();
  expect(door.asked).toEqual([]);
  sheet.keep();
  expect(door.asked).toEqual([]);
  await sheet.save();
  expect(door.asked).toEqual([['save_file', { name: 'a.conf', text: 'mine', baseHash: 'hash of new' }]]);
  expect([sheet.outcome, sheet.dirty]).toEqual(['live', false]);
});

test('a save that was too late meets the change that came before it', async () => {
  let now = file('old');
  const door = scripted({
    files: () => [now],
    save_file: () => {
      throw new CallFailure({ code: 'config-changed', message: 'changed' });
    },
  });
  const files = new Files(door);
  await files.load();
  const sheet = files.sheet as Sheet;
  sheet.edit('mine');
  now = file('theirs');
  await sheet.save();
  expect([sheet.text, sheet.newer?.text, sheet.failure]).toEqual(['mine', 'theirs', null]);
});

test('a file that goes away takes no edits with it', async () => {
  let there = [file('old'), file('b', { name: 'b.conf' })];
  const files = new Files(scripted({ files: () => there }));
  await files.load();
  files.sheetOf('a.conf')?.edit('mine');
  there = [];
  await files.load();
  expect(files.names).toEqual(['a.conf']);
  expect(files.sheetOf('a.conf')?.newer?.hash).toBe(NOTHING);
  files.sheetOf('a.conf')?.reload();
  await files.load();
  expect(files.names).toEqual([]);
});

test('the hash of nothing is that of no text', async () => {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array());
  const text = btoa(String.fromCharCode(...new Uint8Array(digest)));
  expect(NOTHING).toBe(text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
});

test.each([
  ['without edits', 'old', 'earlier', null],
  ['beside edits', 'mine', 'mine', 'earlier'],
])('a version had back %s', async (_, edited, text, newer) => {
  const door = scripted({ restore_version: () => ({ saved: true, problems: [], file: file('earlier') }) });
  const sheet = new Sheet(door, file('old'));
  sheet.edit(edited);
  await sheet.restore('7');
  expect(door.asked).toEqual([['restore_version', { name: 'a.conf', id: '7', baseHash: 'hash of old' }]]);
  expect([sheet.text, sheet.newer?.text ?? null]).toEqual([text, newer]);
});
