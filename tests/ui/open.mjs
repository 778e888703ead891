// The desk in a browser, behind its token.
import { join } from 'node:path';
import { given, newPage } from './browser.mjs';

/** Opens the desk; resolves when the gallery is there. */
export async function openDesk(browser, options) {
  const page = await newPage(browser, options);
  await page.goto(given('DESK_UI'));
  await page.getByTestId('profile-card-identity-credential').waitFor();
  return page;
}

/** Goes to a place by its button. */
export const goTo = (page, place) => page.getByTestId(`nav-${place}`).click();

/** Makes an offer of a profile, as the form stands. Returns its link. */
export async function makeOffer(page, profile, fill = async () => {}) {
  await page.getByTestId(`profile-card-${profile}`).click();
  await fill();
  await page.getByTestId('create-offer').click();
  return page.getByTestId('offer-link').getAttribute('title');
}

/** The events on screen, from top to bottom. */
export const eventsOnScreen = (page) =>
  page.locator('[data-testid="timeline-item"][data-event]').evaluateAll((items) => items.map((item) => item.dataset.event));

/** Keeps a picture for a person to look at. */
export const keep = (page, name) => page.screenshot({ path: join(given('ARTEFACTS'), `${name}.png`) });
