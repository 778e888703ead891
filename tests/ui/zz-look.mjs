import { launch, newPage } from './browser.mjs';
import { serveFake } from './fake.mjs';
const server = await serveFake();
const browser = await launch();
for (const [theme, lang] of [['light', 'en'], ['dark', 'de']]) {
  const page = await newPage(browser, { viewport: { width: 1280, height: 860 }, colorScheme: theme, locale: lang });
  await page.goto(server.url, { timeout: 120000 });
  await page.getByTestId('nav-sessions').click();
  const rows = page.locator('[role="option"], [data-session], [data-id]');
  await page.waitForTimeout(800);
  const n = await rows.count();
  let done = 0;
  for (let i = 0; i < Math.min(n, 9) && done < 2; i++) {
    await rows.nth(i).click();
    await page.waitForTimeout(300);
    const cred = page.locator('[data-key]', { hasText: '/credential' }).last();
    const all = page.locator('[data-key]');
    let target = null;
    for (let k = (await all.count()) - 1; k >= 0; k--) if (/\/credential\b(?!-)/.test(await all.nth(k).innerText())) { target = all.nth(k); break; }
    if (!target) continue;
    done += 1;
    await target.click();
    for (const tab of ['pretty', 'headers', 'decoded']) {
      const t = page.locator(`[data-tab="${tab}"]`);
      if (!(await t.count())) continue;
      await t.click();
      await page.waitForTimeout(250);
      await page.screenshot({ path: `/tmp/dl-${theme}-${done}-${tab}.png` });
    }
    const ev = page.locator('[data-event="requested_token"], [data-event="issuance_status"]').last();
    if (await ev.count()) { await ev.click(); await page.locator('[data-tab="difference"]').click(); await page.waitForTimeout(150); await page.screenshot({ path: `/tmp/dl-${theme}-${done}-difference.png` }); }
  }
  console.log(theme, n, done);
}
await browser.close();
await server.stop();
process.exit(0);
