// The Profiles place: configuration files as text, saved live or not at all (design.md, Profiles).
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { given, launch } from './browser.mjs';
import { goTo, keep, openDesk } from './open.mjs';

const NAME = 'issuer2-profiles.conf';
const file = join(given('DESK_CONFIG'), NAME);
const onDisk = () => readFileSync(file, 'utf8');
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The profiles as any other program sees them. */
async function profiles() {
  const response = await fetch(new URL('/issuer2/profiles', given('DESK_MANAGEMENT')));
  return response.json();
}

const nameOf = async (id) => (await profiles()).find((profile) => profile.profileId === id)?.name;

/** Opens the file and replaces all of its text, as a person who pastes would. */
async function rewrite(page, text) {
  await goTo(page, 'profiles');
  await page.getByTestId(`file-${NAME}`).click();
  await page.getByLabel(`Text of ${NAME}`).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

test('an edit is saved as typed and is live at once', async () => {
  const page = await openDesk(browser);
  const text = onDisk().replace('name = "Employee Badge"', 'name = "Staff Badge"').replace('"AC-20871"', '"AC-33815"');
  assert.notEqual(text, onDisk());
  await rewrite(page, text);
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByTestId('save-live').waitFor();
  assert.equal(onDisk(), text);
  assert.equal(await nameOf('employee-badge'), 'Staff Badge');
  await goTo(page, 'issue');
  await page.getByTestId('profile-card-employee-badge').click();
  await page.getByText('Show the profile’s data').click();
  await page.getByText('AC-33815').waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a bad save says where, and keeps what was there', async () => {
  const page = await openDesk(browser);
  const before = onDisk();
  const lines = before.split('\n');
  const at = lines.findIndex((line) => line.includes('name = "Event Ticket"'));
  lines[at] = '    name = "Event Ticket';
  await rewrite(page, lines.join('\n'));
  await page.getByTestId('save-file').click();
  await page.getByTestId('save-refused').waitFor();
  const problem = page.getByTestId('problem').first();
  await problem.getByText(new RegExp(`line ${at + 1}, column [0-9]+`)).waitFor();
  await keep(page, 'profiles-refused');
  assert.equal(onDisk(), before);
  assert.equal(await nameOf('event-ticket'), 'Event Ticket');

  // The refusal selects the mistake and brings it into view; so does a press on the problem.
  const line = page.locator('.cm-activeLine', { hasText: 'name = "Event Ticket' });
  await line.waitFor();
  const { y } = await line.boundingBox();
  assert.ok(y > 0 && y < 800, `the mistake is at ${y} px`);
  assert.equal(await page.evaluate(() => String(getSelection())), '"Event Ticket');
  await problem.click();
  await line.waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a reference to nothing is found while typing', async () => {
  const page = await openDesk(browser);
  const text = onDisk().replace('credentialConfigurationId = "event_ticket_dc+sd-jwt"', 'credentialConfigurationId = "nowhere"');
  assert.notEqual(text, onDisk());
  await rewrite(page, text);
  await page.getByTestId('problem').first().getByText('profile-unknown-configuration').waitFor();
  await page.context().close();
});

test('a file broken from outside is reported, and what was good stays', async () => {
  const page = await openDesk(browser);
  const good = onDisk();
  writeFileSync(file, good.replace('profiles = {', 'profiles = {{'));
  const banner = page.getByTestId('problems-banner');
  await banner.waitFor();
  assert.equal(await page.getByTestId(/^profile-card-/).count(), (await profiles()).length);
  assert.equal(await nameOf('event-ticket'), 'Event Ticket');
  await banner.getByRole('button').click();
  await page.getByTestId('problem').first().getByText(/line [0-9]+, column [0-9]+/).waitFor();
  await keep(page, 'profiles-broken');
  writeFileSync(file, good);
  await banner.waitFor({ state: 'detached' });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the webhook field writes its value and no other byte', async () => {
  const page = await openDesk(browser);
  await goTo(page, 'profiles');
  const before = onDisk();
  const url = 'http://localhost:9099/issuance';
  await page.getByTestId('profiles-tab-webhooks').click();
  await page.getByTestId('webhook-url-iso-mdl').fill(url);
  await page.getByTestId('webhook-save-iso-mdl').click();
  await page.getByTestId('webhook-saved-iso-mdl').waitFor();
  const after = onDisk();
  await keep(page, 'profiles-webhook');
  assert.ok(after.includes(`"${url}"`));

  // One stretch of bytes was put in; what was before and behind it is untouched.
  let head = 0;
  while (before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  assert.equal(head + tail, before.length);
  assert.ok(after.length - before.length < 200);

  // The offer form shows where the profile's notifications now go, and why.
  await goTo(page, 'issue');
  await page.getByTestId('profile-card-iso-mdl').click();
  const target = page.getByTestId('resolved-target');
  await target.getByText('localhost:9099/issuance').waitFor();
  assert.equal(await target.getAttribute('data-level'), 'profile');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
