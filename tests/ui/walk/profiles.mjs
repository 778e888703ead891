// The Profiles place: the forms, the text with a mistake in it, and what stands beside them.
import { goTo } from '../open.mjs';
import { leave, option, settled } from './steps.mjs';

const aside = (page, name) => page.getByTestId(`profiles-tab-${name}`).click();

async function* forms(page) {
  await goTo(page, 'profiles');
  await page.getByTestId('file-issuer2-profiles.conf').waitFor();
  await page.getByTestId('thing-identity-credential').click();
  await page.getByTestId('data-tree').waitFor();
  await settled(page);
  yield 'profiles-form';
  if (!(await page.getByTestId('key-section').isVisible())) await page.getByTestId('section-key').click();
  await settled(page);
  await page.getByTestId('key-section').scrollIntoViewIfNeeded();
  yield 'profiles-keys';
  await page.getByTestId('key-new').click();
  await page.getByTestId('key-dialog').waitFor();
  yield 'profiles-key-new';
  await leave(page, 'key-dialog');
  await page.getByTestId('thing-iso-mdl').click();
  await page.locator('[data-path="credentialData.org.iso.18013.5.1.portrait"]').waitFor();
  yield 'profiles-form-mdoc';
  await page.getByTestId('new-thing').click();
  await page.getByTestId('make').waitFor();
  yield 'profiles-make';
  await leave(page, 'make');
}

async function* beside(page) {
  await aside(page, 'webhooks');
  yield 'profiles-webhooks';
  await aside(page, 'haip');
  await page.getByTestId('haip-eu-pid-sd-jwt').locator('summary').click();
  await page.getByTestId('haip-finding').first().waitFor();
  yield 'profiles-haip';
  await aside(page, 'effective');
  await page.getByTestId('effective-value').first().waitFor();
  yield 'profiles-effective';
}

async function* text(page) {
  await option(page, 'text');
  const editor = page.getByTestId('config-editor').getByRole('textbox');
  await editor.focus();
  yield 'profiles-text';
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.insertText('profiles.mine = {\n  name = "Mine"\n  credentialConfigurationId = "nowhere"\n}\n');
  await page.getByTestId('problem').first().waitFor();
  await page.getByTestId('changed-lines').waitFor();
  yield 'profiles-text-problem';
  await page.getByTestId('open-review').click();
  await page.getByTestId('review').locator('.cm-changedLine').first().waitFor();
  yield 'profiles-review';
  await leave(page, 'review');
  await page.getByTestId('open-history').click();
  await page.getByTestId('history').waitFor();
  yield 'profiles-history';
  await leave(page, 'history');
  await editor.focus();
  await page.keyboard.press('ControlOrMeta+z');
  await page.getByTestId('changed-lines').waitFor({ state: 'detached' });
  await page.getByTestId('file-credential-issuer-metadata.conf').click();
  await page.getByTestId('thing-identity_credential_dc+sd-jwt').click();
  await page.getByTestId('display-0-name').waitFor();
  yield 'profiles-configuration';
  await page.getByTestId('thing-issuer').click();
  await page.getByTestId('display-1-name').waitFor();
  yield 'profiles-issuer';
}

export async function* profiles(page) {
  yield* forms(page);
  yield* beside(page);
  yield* text(page);
}
