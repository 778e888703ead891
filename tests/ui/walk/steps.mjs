// How the walk gets from one state to the next, whatever the language.

/** Presses the option of a row of options that has this value. */
export const option = (page, value, within = page) => within.locator(`input[type="radio"][value="${value}"]`).first().check({ force: true });

/** Closes a dialog by key; resolves when it is gone. */
export async function leave(page, testid) {
  await page.keyboard.press('Escape');
  await page.getByTestId(testid).waitFor({ state: 'detached' });
}

/** Waits until nothing on the page says that it is on its way. */
export const settled = (page) =>
  page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') && !/(Loading…|Lädt …|Wird geladen)/.test(document.body.innerText));
