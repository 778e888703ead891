// The form over a profile, in step with its text: a nested claim, the review, a broken text, undo, save; both themes, judged.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { given, launch } from './browser.mjs';
import { judge } from './judge.mjs';
import { goTo, keep, makeOffer, openDesk } from './open.mjs';

const NAME = 'issuer2-profiles.conf';
const file = join(given('DESK_CONFIG'), NAME);
const onDisk = () => readFileSync(file, 'utf8');
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Opens the form of a profile from its card. */
async function openForm(profile, options) {
  const page = await openDesk(browser, options);
  await page.getByTestId(`profile-card-${profile}`).hover();
  await page.getByTestId(`edit-${profile}`).click();
  await page.getByTestId('data-tree').waitFor();
  return page;
}

const row = (page, path) => page.locator(`[data-path="credentialData.${path}"]`);
const field = (page, path) => row(page, path).getByRole('textbox');
const changed = (page, count) => page.getByTestId('changed-lines').getByText(count, { exact: true }).waitFor();
const show = (page, view) => page.getByRole('radiogroup', { name: 'View' }).getByText(view).click();

/** The lines of one text that the other does not have. */
const only = (these, those) => these.split('\n').filter((line) => !those.split('\n').includes(line));

/** What the robot wallet gets for an offer of a profile. */
async function issued(page, profile) {
  await goTo(page, 'issue');
  await page.getByTestId(`profile-card-${profile}`).click();
  await page.keyboard.press('n');
  await makeOffer(page, profile);
  await page.getByTestId('claim-robot').click();
  const report = page.getByTestId('claim-report');
  await report.waitFor();
  return report.innerText();
}

test('a nested claim is edited by form: that line changes, a broken text changes nothing, undo, save, live', async () => {
  const page = await openForm('identity-credential');
  const before = onDisk();
  await field(page, 'address.street_address').fill('Hafenstraße 12');
  await changed(page, '+1 −1');
  await keep(page, 'form-edited');

  // The review and the text show that line and no other.
  await page.getByTestId('open-review').click();
  const review = page.getByTestId('review');
  await review.locator('.cm-deletedChunk', { hasText: 'Lindenweg 7' }).waitFor();
  assert.equal(await review.locator('.cm-changedLine').count(), 1);
  await page.keyboard.press('Escape');
  await show(page, 'Text');
  await page.locator('.cm-line', { hasText: 'street_address = "Hafenstraße 12"' }).waitFor();
  await page.locator('.cm-activeLine', { hasText: '"identity-credential" = {' }).waitFor();

  // Broken in the text: the form says so, a save is refused, and the last good one still issues.
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.insertText('broken = {{ ');
  await show(page, 'Form');
  await page.getByTestId('form-broken').waitFor();
  await keep(page, 'form-broken');
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByTestId('save-refused').waitFor();
  assert.equal(onDisk(), before);
  const claims = await issued(page, 'identity-credential');
  assert.match(claims, /Claimed and verified/);
  assert.equal(onDisk(), before);

  // Mended by undo, which is one for both views.
  await goTo(page, 'profiles');
  await page.getByTestId('config-editor').locator('.cm-editor').waitFor({ state: 'attached' });
  if (await page.getByTestId('form-broken').isVisible()) await page.getByTestId('form-mend').click();
  await page.getByLabel(`Text of ${NAME}`).click();
  await page.keyboard.press('ControlOrMeta+Home');
  for (let n = 0; n < 'broken = {{ '.length; n += 1) await page.keyboard.press('Delete');
  await changed(page, '+1 −1');
  await show(page, 'Form');
  await page.getByTestId('thing-identity-credential').click();
  await page.getByTestId('data-tree').waitFor();
  await field(page, 'address.postal_code').fill('20457');
  await changed(page, '+2 −2');
  await page.getByTestId('undo').click();
  await changed(page, '+1 −1');
  await page.waitForFunction(
    () => document.querySelector('[data-path="credentialData.address.postal_code"] input').value === '10119',
  );

  await page.keyboard.press('ControlOrMeta+s');
  await page.getByTestId('save-live').waitFor();
  assert.deepEqual(only(onDisk(), before), ['        street_address = "Hafenstraße 12"']);
  assert.deepEqual(only(before, onDisk()), ['        street_address = "Lindenweg 7"']);
  assert.match(await issued(page, 'identity-credential'), /Hafenstraße 12/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a value that comes through a reference asks where it should change', async () => {
  const page = await openForm('iso-mdl');
  const portrait = row(page, 'org.iso.18013.5.1.portrait');
  await portrait.getByTestId('origin').getByText('${defaultPortrait}').waitFor();
  await portrait.getByRole('textbox').fill('AAAA');
  await page.keyboard.press('Enter');
  await page.getByTestId('way-target').getByText('eu-pid-mdoc').waitFor();
  await keep(page, 'form-where');
  await page.getByTestId('way-override').click();
  await changed(page, '+1 −1');
  await page.getByTestId('undo').click();
  await page.getByTestId('changed-lines').waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a profile is made from a template, saved, and issues', async () => {
  const page = await openForm('event-ticket');
  await page.getByTestId('new-thing').click();
  await page.getByTestId('make-name').fill('Season Ticket');
  await page.getByTestId('make-configuration').selectOption('event_ticket_dc+sd-jwt');
  await page.getByTestId('make-go').click();
  await page.getByTestId('thing-season-ticket').waitFor();
  await page.getByTestId('data-tree').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByTestId('save-live').waitFor();
  assert.match(await issued(page, 'season-ticket'), /Claimed and verified/);

  // Deleted again, and had back by undo.
  await goTo(page, 'profiles');
  await page.getByTestId('thing-menu-season-ticket').click();
  await page.getByTestId('menu-delete').click();
  await page.getByTestId('removed').waitFor();
  await page.getByTestId('thing-season-ticket').waitFor({ state: 'detached' });
  await page.getByTestId('removed-undo').click();
  await page.getByTestId('thing-season-ticket').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`every form, by keyboard and judged, ${colorScheme}`, async () => {
    const page = await openForm('iso-mdl', { colorScheme, bypassCSP: true });
    await judge(page, 'mdoc');
    await keep(page, `form-mdoc-${colorScheme}`);
    await page.getByTestId('thing-identity-credential').click();
    await row(page, 'given_name').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-path="credentialData.family_name"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.type('-Berg');
    await page.keyboard.press('Enter');
    await page.locator('[data-path="credentialData.family_name"]:focus').waitFor();
    await changed(page, '+1 −1');
    await judge(page, 'sd-jwt');
    await keep(page, `form-sd-jwt-${colorScheme}`);
    await page.getByTestId('file-credential-issuer-metadata.conf').click();
    await page.getByTestId('thing-identity_credential_dc+sd-jwt').click();
    await page.getByTestId('display-0-name').waitFor();
    await judge(page, 'configuration');
    await keep(page, `form-configuration-${colorScheme}`);
    await page.getByTestId('thing-issuer').click();
    await page.getByTestId('display-1-name').waitFor();
    await judge(page, 'issuer');
    await page.getByTestId('new-thing').click();
    await page.getByTestId('make-name').waitFor();
    await judge(page, 'make');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}
