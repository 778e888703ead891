// The text editor of a configuration file: completion, jumps, review, a change from outside, history; both themes, keyboard only.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { given, launch } from './browser.mjs';
import { judge } from './judge.mjs';
import { goTo, keep, openDesk } from './open.mjs';

const NAME = 'issuer2-profiles.conf';
const file = join(given('DESK_CONFIG'), NAME);
const onDisk = () => readFileSync(file, 'utf8');
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function openText(options) {
  const page = await openDesk(browser, options);
  await goTo(page, 'profiles');
  await page.getByTestId(`file-${NAME}`).click();
  await page.getByLabel(`Text of ${NAME}`).click();
  return page;
}

/** The line the cursor is on. */
const line = (page) => page.locator('.cm-activeLine').innerText();

test('what fits is offered, and a reference leads to where it is written', async () => {
  const page = await openText();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('\nprofiles.mine = ${prof');
  const offered = page.locator('.cm-tooltip-autocomplete');
  await offered.getByRole('option', { name: 'profiles' }).click();
  await page.keyboard.type('.event-t');
  const ticket = offered.getByRole('option', { name: 'event-ticket' });
  await ticket.waitFor();
  await keep(page, 'editor-complete');
  await ticket.click();
  await page.keyboard.type('} {\n  credentialConfigurationId = "event');
  await offered.getByRole('option', { name: 'event_ticket_dc+sd-jwt' }).click();
  assert.equal((await line(page)).trim(), 'credentialConfigurationId = "event_ticket_dc+sd-jwt"');
  await page.keyboard.type('\nvali');
  await offered.getByRole('option', { name: 'validity' }).click();
  await page.keyboard.type('"1d"\n}\n');
  await page.getByText('No problems').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByTestId('save-live').waitFor();
  assert.ok(onDisk().includes('profiles.mine = ${profiles.event-ticket} {'), onDisk().slice(-300));

  // By key from within the reference, and by a click on it.
  await page.getByText('${profiles.event-ticket}').click();
  await page.keyboard.press('F12');
  await page.locator('.cm-activeLine', { hasText: /^\s*"?event-ticket"?/ }).waitFor();
  await page.keyboard.press('ControlOrMeta+End');
  await page.getByText('${profiles.event-ticket}').click({ modifiers: ['ControlOrMeta'] });
  await page.locator('.cm-activeLine', { hasText: /^\s*"?event-ticket"?/ }).waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`review, a change from outside, merge, history, ${colorScheme}`, async () => {
    const page = await openText({ colorScheme, bypassCSP: true });
    const before = onDisk();
    const rename = (text, what, by) => {
      assert.ok(text.includes(what), what);
      return text.replace(what, by);
    };
    const mine = rename(rename(before, 'name = "Event Ticket"', 'name = "Mine"'), 'name = "EU PID"', 'name = "My PID"');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(mine);
    await page.getByTestId('changed-lines').getByText('+2 −2').waitFor();
    await page.getByTestId('open-review').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('review').locator('.cm-deletedChunk').first().waitFor();
    await judge(page, 'review');
    await keep(page, `editor-review-${colorScheme}`);
    await page.keyboard.press('Escape');

    const theirs = rename(rename(before, 'name = "Event Ticket"', 'name = "Theirs"'), 'name = "Employee Badge"', 'name = "Pass"');
    writeFileSync(file, theirs);
    await page.getByTestId('outside-change').waitFor();
    await judge(page, 'outside');
    await keep(page, `editor-outside-${colorScheme}`);
    await page.getByTestId('outside-merge').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('conflict').waitFor();
    assert.equal((await page.getByTestId('side-theirs').innerText()).trim(), 'name = "Theirs"');
    await page.getByLabel('Both', { exact: true }).focus();
    await page.keyboard.press('Space');
    await page.getByTestId('side-result').waitFor();
    await judge(page, 'merge');
    await keep(page, `editor-merge-${colorScheme}`);
    await page.getByLabel('Mine', { exact: true }).focus();
    await page.keyboard.press('Space');
    await page.getByTestId('merge-take').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('merge').waitFor({ state: 'detached' });
    assert.equal(onDisk(), theirs, 'nothing is written before the save');
    await page.getByTestId('save-file').click();
    await page.getByTestId('save-live').waitFor();
    assert.equal(onDisk(), rename(mine, 'name = "Employee Badge"', 'name = "Pass"'));

    // Theirs, and what there was before, can be had back.
    await page.getByTestId('open-history').focus();
    await page.keyboard.press('Enter');
    const versions = page.getByTestId('version');
    await versions.nth(2).waitFor();
    assert.match(await versions.nth(0).innerText(), /saved here/);
    assert.match(await versions.nth(1).innerText(), /changed outside/);
    await versions.nth(1).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByTestId('history').locator('.cm-deletedChunk').first().waitFor();
    await judge(page, 'history');
    await keep(page, `editor-history-${colorScheme}`);
    await page.getByTestId('restore').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('restored').waitFor();
    assert.equal(onDisk(), before);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}
