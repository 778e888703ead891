// The Profiles place over the made-up desk: review, history, a change from outside, a broken file.
import { undo } from '@codemirror/commands';
import { EditorView } from '@codemirror/view';
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';
import { fakeDoor } from '../src/backend/fake';

/** For what a busy machine takes long to do: the first of these loads the editor. */
const PATIENCE = { timeout: 20_000 };
vi.setConfig({ testTimeout: 60_000 });

afterEach(cleanup);

async function openFile(options = ''): Promise<EditorView> {
  render(App, { door: fakeDoor(new URLSearchParams(options)) });
  await screen.findByTestId('profile-card-iso-mdl');
  await fireEvent.keyDown(window, { key: '3' });
  const host = await screen.findByTestId('config-editor');
  return vi.waitFor(() => {
    const view = EditorView.findFromDOM(host);
    expect(view).toBeTruthy();
    return view as EditorView;
  }, PATIENCE);
}

/** Replaces a stretch of the text, as typed. */
function type(view: EditorView, what: string, by: string): void {
  const from = view.state.doc.toString().indexOf(what);
  expect(from).toBeGreaterThanOrEqual(0);
  view.dispatch({ changes: { from, to: from + what.length, insert: by } });
}

const press = async (testid: string) => fireEvent.click(await screen.findByTestId(testid, {}, PATIENCE));
const enabled = (testid: string) => !(screen.getByTestId(testid) as HTMLButtonElement).disabled;

test('what saving would change is counted and shown before', async () => {
  const view = await openFile();
  expect(enabled('open-review')).toBe(false);
  type(view, '"Event Ticket"', '"Concert Ticket"');
  await vi.waitFor(() => expect(screen.getByTestId('changed-lines').textContent).toBe('+1 −1'), PATIENCE);
  await press('open-review');
  const shown = await screen.findByTestId('diff', {}, PATIENCE);
  await vi.waitFor(() => expect(shown.querySelector('.cm-changedLine')?.textContent).toContain('Concert Ticket'), PATIENCE);
  expect(shown.querySelector('.cm-deletedChunk')?.textContent).toContain('Event Ticket');
  await press('review-save');
  await screen.findByTestId('save-live', {}, PATIENCE);
  expect(screen.queryByTestId('changed-lines')).toBeNull();
});

test('an earlier version is looked at and had back', async () => {
  const view = await openFile();
  const now = view.state.doc.toString();
  await press('open-history');
  const versions = await screen.findAllByTestId('version', {}, PATIENCE);
  expect(versions.map((one) => one.getAttribute('aria-current'))).toEqual([null, 'true', null]);
  expect(versions[0]?.textContent).toContain('now');
  const list = versions[1]?.closest('ul') as HTMLElement;
  await fireEvent.keyDown(list, { key: 'ArrowUp' });
  await screen.findByTestId('version-now', {}, PATIENCE);
  expect(enabled('restore')).toBe(false);
  await fireEvent.keyDown(list, { key: 'ArrowDown' });
  await fireEvent.keyDown(list, { key: 'ArrowDown' });
  const shown = await screen.findByTestId('diff', {}, PATIENCE);
  await vi.waitFor(() => expect(shown.querySelector('.cm-deletedChunk')?.textContent).toContain('"Identity"'), PATIENCE);
  await press('restore');
  await screen.findByTestId('restored', {}, PATIENCE);
  await vi.waitFor(() => expect(screen.getAllByTestId('version')).toHaveLength(4), PATIENCE);
  await vi.waitFor(() => expect(view.state.doc.toString()).not.toBe(now), PATIENCE);
  expect(view.state.doc.toString()).toContain('name = "Identity"');
});

test('a change from outside is merged with what is typed, and nothing is written before the save', async () => {
  const view = await openFile('outside');
  type(view, '"Identity Credential"', '"My Credential"');
  type(view, '"Event Ticket"', '"Concert Ticket"');
  await screen.findByTestId('outside-change', {}, PATIENCE);
  expect(enabled('save-file')).toBe(false);
  await press('outside-merge');
  // One name both changed; the others do not touch each other.
  const conflict = await screen.findByTestId('conflict', {}, PATIENCE);
  expect(screen.getByTestId('side-base').textContent).toContain('"Identity Credential"');
  expect(screen.getByTestId('side-theirs').textContent).toContain('"Identity Card"');
  expect(screen.getByTestId('side-mine').textContent).toContain('"My Credential"');
  expect(enabled('merge-take')).toBe(false);
  await fireEvent.click(conflict.querySelector('input[value="theirs"]') as HTMLInputElement);
  expect(screen.getByTestId('side-result').textContent).toContain('"Identity Card"');
  expect(screen.getByTestId('merge-settled').textContent).toBe('1 of 1 settled');
  await press('merge-take');
  await vi.waitFor(() => expect(view.state.doc.toString()).toContain('"Identity Card"'), PATIENCE);
  const merged = view.state.doc.toString();
  for (const part of ['"Concert Ticket"', '"European PID"', '# theirs']) expect(merged).toContain(part);
  expect(screen.queryByTestId('outside-change')).toBeNull();
  await press('save-file');
  await screen.findByTestId('save-live', {}, PATIENCE);
  expect(view.state.doc.toString()).toBe(merged);
});

test('changes that do not touch each other are merged at once', async () => {
  const view = await openFile('outside');
  type(view, '"Event Ticket"', '"Concert Ticket"');
  await press('outside-merge');
  await screen.findByTestId('diff', {}, PATIENCE);
  expect(screen.queryByTestId('conflict')).toBeNull();
  await press('merge-take');
  await vi.waitFor(() => expect(view.state.doc.toString()).toContain('"European PID"'), PATIENCE);
  expect(view.state.doc.toString()).toContain('"Concert Ticket"');
});

test.each([
  ['outside-keep', '"Concert Ticket"', '"EU PID"'],
  ['outside-reload', '"Event Ticket"', '"European PID"'],
])('%s leaves one of both', async (button, mine, theirs) => {
  const view = await openFile('outside');
  type(view, '"Event Ticket"', '"Concert Ticket"');
  await press(button);
  await vi.waitFor(() => expect(screen.queryByTestId('outside-change')).toBeNull(), PATIENCE);
  await vi.waitFor(() => expect(view.state.doc.toString()).toContain(theirs), PATIENCE);
  expect(view.state.doc.toString()).toContain(mine);
});

test('a broken file is named over every place and in the navigation, and shown on request', async () => {
  render(App, { door: fakeDoor(new URLSearchParams('broken')) });
  const banner = await screen.findByTestId('problems-banner', {}, PATIENCE);
  expect(banner.textContent).toContain('issuer2-profiles.conf cannot be used as it is. The last good set is still serving.');
  expect(screen.getByTestId('nav-wrong-profiles').textContent).toContain('the last good set is serving');
  await fireEvent.keyDown(window, { key: '3' });
  await press('file-issuer-service.conf');
  await fireEvent.click(banner.querySelector('button') as HTMLElement);
  await vi.waitFor(() => expect(screen.getByTestId('file-issuer2-profiles.conf').getAttribute('aria-current')).toBe('true'));
  expect(banner.querySelector('button')).toBeNull();
});

test('lines are set in on demand, as one step that can be undone, and nothing by itself', async () => {
  const view = await openFile();
  await press('file-issuer2-profiles.conf');
  const before = view.state.doc.toString();
  type(view, '\n    name = "Event Ticket"\n', '\n              name = "Event Ticket"\n          # here\n');
  expect(view.state.doc.toString()).toContain('              name = "Event Ticket"');
  await press('format');
  await vi.waitFor(() => expect(view.state.doc.toString()).not.toContain('              name = "Event Ticket"'), PATIENCE);
  expect(view.state.doc.toString().replace(/^ +# here\n/m, '')).toBe(before);
  undo(view);
  expect(view.state.doc.toString()).toContain('              name = "Event Ticket"');
});
