// The form in the window, over the made-up desk: in step with the text, by hand and by key.
import { EditorView } from '@codemirror/view';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';
import { fakeDoor } from '../src/backend/fake';

const PATIENCE = { timeout: 20_000 };
vi.setConfig({ testTimeout: 60_000 });

afterEach(cleanup);

/** Opens the form of a profile from its card; answers the text editor behind it. */
async function openForm(profile = 'identity-credential'): Promise<EditorView> {
  render(App, { door: fakeDoor(new URLSearchParams()) });
  await fireEvent.click(await screen.findByTestId(`edit-${profile}`));
  await screen.findByTestId('data-tree', {}, PATIENCE);
  return vi.waitFor(() => {
    const view = EditorView.findFromDOM(screen.getByTestId('config-editor'));
    expect(view).toBeTruthy();
    return view as EditorView;
  }, PATIENCE);
}

const text = (view: EditorView) => view.state.doc.toString();
const row = (path: string) => document.querySelector<HTMLElement>(`[data-path="credentialData.${path}"]`) as HTMLElement;
const said = (view: EditorView, what: string | RegExp) =>
  vi.waitFor(() => expect(text(view)).toMatch(typeof what === 'string' ? new RegExp(what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : what), PATIENCE);
const lines = (count: string) => vi.waitFor(() => expect(screen.getByTestId('changed-lines').textContent).toBe(count), PATIENCE);
const press = async (testid: string) => fireEvent.click(await screen.findByTestId(testid, {}, PATIENCE));

test('a nested claim changes one line of the text, and undo is the text’s', async () => {
  const view = await openForm();
  const before = text(view);
  const field = within(row('address.locality')).getByRole('textbox');
  await fireEvent.focus(field);
  await fireEvent.input(field, { target: { value: 'Bonn' } });
  await said(view, 'locality = "Bonn"');
  await lines('+1 −1');
  await press('undo');
  await vi.waitFor(() => expect(text(view)).toBe(before), PATIENCE);
  await vi.waitFor(() => expect((within(row('address.locality')).getByRole('textbox') as HTMLInputElement).value).toBe('Köln'), PATIENCE);
  await press('redo');
  await said(view, 'locality = "Bonn"');
  await press('save-file');
  await screen.findByTestId('save-live', {}, PATIENCE);
});

test('what is typed in the text is in the form', async () => {
  const view = await openForm();
  const from = text(view).indexOf('"Köln"');
  view.dispatch({ changes: { from, to: from + 6, insert: '"Aachen"' } });
  await vi.waitFor(() => expect((within(row('address.locality')).getByRole('textbox') as HTMLInputElement).value).toBe('Aachen'), PATIENCE);
});

test('rows are renamed, moved and removed by key, with what is said of them elsewhere', async () => {
  const view = await openForm();
  row('family_name').focus();
  await fireEvent.keyDown(row('family_name'), { key: 'F2' });
  const name = await screen.findByTestId('rename');
  await fireEvent.input(name, { target: { value: 'surname' } });
  await fireEvent.keyDown(name, { key: 'Enter' });
  await said(view, 'surname = { sd = true }');
  expect(text(view)).toContain('surname = "Mustermann"   # shown on the card');
  await vi.waitFor(() => expect(document.activeElement).toBe(row('surname')), PATIENCE);
  await fireEvent.keyDown(row('surname'), { key: 'ArrowUp', altKey: true });
  await said(view, /surname = "Mustermann".*\n\s*given_name/);
  await vi.waitFor(() => expect(document.activeElement).toBe(row('surname')), PATIENCE);
  await fireEvent.keyDown(row('surname'), { key: 'Delete' });
  await screen.findByTestId('removed', {}, PATIENCE);
  expect(text(view).slice(0, text(view).indexOf('university-degree'))).not.toContain('surname');
  await press('removed-undo');
  await said(view, 'surname = { sd = true }');
});

test('the arrows go from row to row, open and close', async () => {
  await openForm();
  row('level').focus();
  await fireEvent.keyDown(row('level'), { key: 'ArrowDown' });
  await vi.waitFor(() => expect(document.activeElement).toBe(row('address')));
  await fireEvent.keyDown(row('address'), { key: 'ArrowLeft' });
  await vi.waitFor(() => expect(row('address').getAttribute('aria-expanded')).toBe('false'));
  expect(row('address.locality')).toBeNull();
  await fireEvent.keyDown(row('address'), { key: 'ArrowRight' });
  await vi.waitFor(() => expect(row('address.locality')).toBeTruthy());
});

test('the holder’s choice is a switch beside the value', async () => {
  const view = await openForm();
  await press('disclose-birthdate');
  await said(view, 'birthdate = { sd = true }');
  await press('disclose-address.street_address');
  await said(view, 'street_address = { sd = false }');
  await lines('+2 −1');
});

test('an element of an mdoc is converted beside it', async () => {
  const view = await openForm('iso-mdl');
  const pick = await screen.findByTestId('convert-org.iso.18013.5.1.driving_privileges.0.issue_date', {}, PATIENCE);
  await fireEvent.change(pick, { target: { value: 'stringToFullDate' } });
  await said(view, 'arrayConfig = [');
  await vi.waitFor(() => expect((screen.getByTestId('convert-org.iso.18013.5.1.birth_date') as HTMLSelectElement).value).toBe('stringToFullDate'));
});

test('a value that others share asks where it should change', async () => {
  const view = await openForm();
  const field = within(row('issuing_authority')).getByRole('textbox');
  expect(within(row('issuing_authority')).getByTestId('origin').textContent).toContain('${defaultAuthority}');
  await fireEvent.focus(field);
  await fireEvent.input(field, { target: { value: 'Bonn' } });
  await fireEvent.keyDown(field, { key: 'Enter' });
  const target = await screen.findByTestId('way-target', {}, PATIENCE);
  expect(target.textContent).toContain('iso-mdl');
  expect(text(view)).not.toContain('Bonn');
  await press('way-override');
  await said(view, 'issuing_authority = "Bonn"');
  expect(text(view)).toContain('defaultAuthority = "Musterstadt"');
});

test('a broken text is said in the form, which shows the way', async () => {
  const view = await openForm();
  view.dispatch({ changes: { from: 0, insert: '{ ' } });
  const broken = await screen.findByTestId('form-broken', {}, PATIENCE);
  expect(broken.textContent).toContain('Line 1');
  expect(row('given_name').closest('[inert]')).toBeTruthy();
  view.dispatch({ changes: { from: 0, to: 2, insert: '' } });
  await vi.waitFor(() => expect(screen.queryByTestId('form-broken')).toBeNull(), PATIENCE);
});

test('a function of the mapping is picked, and shows what it comes to', async () => {
  const view = await openForm();
  const at = await vi.waitFor(() => {
    const found = document.querySelector<HTMLElement>('[data-testid="mapping-row"][data-path="exp"]');
    expect(found?.querySelector('[data-testid="mapping-result"]')?.textContent).toMatch(/\d{10}/);
    return found as HTMLElement;
  }, PATIENCE);
  await fireEvent.change(within(at).getByTestId('mapping-function'), { target: { value: 'uuid' } });
  await said(view, 'exp = "<uuid>"');
  await vi.waitFor(() => expect(document.querySelector('[data-path="exp"] [data-testid="mapping-result"]')?.textContent).toContain('urn:uuid'), PATIENCE);
  await fireEvent.input(screen.getByTestId('mapping-path'), { target: { value: 'nbf' } });
  await press('mapping-add');
  await said(view, 'nbf = "<timestamp>"');
});

test('a new profile is made, duplicated, renamed and deleted in the text, and nothing is saved', async () => {
  const view = await openForm();
  await press('new-thing');
  await fireEvent.input(await screen.findByTestId('make-name', {}, PATIENCE), { target: { value: 'Library Card' } });
  expect((screen.getByTestId('make-id') as HTMLInputElement).value).toBe('library-card');
  await fireEvent.input(screen.getByTestId('make-id'), { target: { value: 'iso-mdl' } });
  expect(screen.getByTestId('make').textContent).toContain('This id is taken');
  await fireEvent.input(screen.getByTestId('make-id'), { target: { value: 'library-card' } });
  await vi.waitFor(() => expect((screen.getByTestId('make-configuration') as HTMLSelectElement).value).not.toBe(''), PATIENCE);
  await press('make-go');
  await said(view, '"library-card" = {');
  await vi.waitFor(() => expect(screen.getByTestId('thing-library-card').getAttribute('aria-current')).toBe('true'), PATIENCE);
  await press('thing-menu-library-card');
  await press('menu-rename');
  await fireEvent.input(await screen.findByTestId('make-id', {}, PATIENCE), { target: { value: 'reader-card' } });
  await press('make-go');
  await screen.findByTestId('thing-reader-card', {}, PATIENCE);
  await press('thing-menu-reader-card');
  await press('menu-delete');
  await screen.findByTestId('removed', {}, PATIENCE);
  expect(text(view)).not.toContain('reader-card');
  expect(screen.queryByTestId('save-live')).toBeNull();
});

test('a configuration has its display and claims', async () => {
  const view = await openForm();
  await press('file-credential-issuer-metadata.conf');
  await press('thing-identity_credential_dc+sd-jwt');
  const name = await screen.findByTestId('display-1-name', {}, PATIENCE);
  expect((name as HTMLInputElement).value).toBe('Identity Credential (deutsch)');
  expect((await screen.findByTestId('claim-2')).querySelector('input')?.value).toBe('address.locality');
  expect(view).toBeTruthy();
});
