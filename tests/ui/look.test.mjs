// Every place in both themes: judged by axe-core, and kept as a picture.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launch } from './browser.mjs';
import { goTo, keep, makeOffer, openDesk } from './open.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Fails when axe-core finds anything serious on the page as it stands. */
async function judge(page, where) {
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`);
  assert.deepEqual(serious, []);
}

for (const colorScheme of ['light', 'dark']) {
  test(`every place, ${colorScheme}`, async () => {
    const page = await openDesk(browser, { colorScheme, bypassCSP: true });
    await page.evaluate(axe);
    const look = async (where) => {
      await judge(page, where);
      await keep(page, `${where}-${colorScheme}`);
    };
    await page.getByTestId('profile-card-identity-credential').click();
    await look('issue-form');
    await makeOffer(page, 'identity-credential');
    await page.locator('[data-testid="timeline-item"][data-kind="created"]').waitFor();
    await look('issue-offer');
    await page.getByTestId('present').click();
    await page.getByTestId('present-view').waitFor();
    await look('present');
    await page.keyboard.press('Escape');
    await page.getByTestId('claim-robot').click();
    await page.getByTestId('claim-report').waitFor();
    await page.getByTestId('outcome').waitFor();
    await look('issue-claimed');
    await page.locator('[data-event="issuance_status"]').click();
    await page.getByTestId('detail-text').waitFor();
    await look('issue-event');
    await page.keyboard.press('Escape');
    await page.getByTestId('open-session').click();
    await page.locator('[data-event="issuance_status"]').first().click();
    await page.getByTestId('detail-text').waitFor();
    await look('sessions');
    await goTo(page, 'profiles');
    await page.getByTestId('data-tree').waitFor();
    await look('profiles');
    await page.getByRole('radiogroup', { name: 'View' }).getByText('Text').click();
    await page.getByTestId('config-editor').getByRole('textbox').waitFor();
    await look('profiles-text');
    await page.getByTestId('profiles-tab-effective').click();
    await page.getByTestId('effective-origin').first().click();
    await look('profiles-effective');
    await goTo(page, 'webhooks');
    await page.getByText('No attempts yet').waitFor();
    await look('webhooks');
    await page.getByTestId('webhooks-tab-inbox').click();
    await page.getByTestId('inbox-make').click();
    await page.getByTestId('inbox-url').waitFor();
    await look('inbox');
    await goTo(page, 'settings');
    await look('settings');
    await page.getByTestId('open-help').click();
    await page.getByTestId('help').waitFor();
    await look('help');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}

test('at the smallest size of the window nothing is cut off sideways', async () => {
  const page = await openDesk(browser, { viewport: { width: 960, height: 640 } });
  await makeOffer(page, 'iso-mdl');
  for (const place of ['issue', 'sessions', 'profiles', 'webhooks', 'settings']) {
    await goTo(page, place);
    if (place === 'sessions') await page.getByTestId('session-row').first().click();
    await page.getByText('Loading…').first().waitFor({ state: 'detached' });
    const [whole, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(whole <= seen, `${place} is ${whole} px wide in ${seen}`);
    await keep(page, `small-${place}`);
  }
  await page.context().close();
});
