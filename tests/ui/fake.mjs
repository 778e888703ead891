// The interface over its made-up desk, which can have 100,000 attempts without anybody making them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { newPage } from './browser.mjs';

const ui = join(dirname(fileURLToPath(import.meta.url)), '../../ui');

/** Serves it, as it was built, on a free port of loopback; resolves to its address and how to stop. */
export async function serveFake() {
  assert.ok(existsSync(join(ui, 'dist-fake/index.html')), 'ui/dist-fake is not there: cargo xtask test ui-build');
  const { preview } = await import(pathToFileURL(createRequire(join(ui, 'package.json')).resolve('vite')));
  const server = await preview({
    root: ui,
    configFile: join(ui, 'vite.config.ts'),
    mode: 'fake',
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0, strictPort: false },
  });
  return { url: server.resolvedUrls.local[0], stop: () => server.close() };
}

/** Opens the made-up desk at the Webhooks place. */
export async function openFake(browser, url, query = '', options = {}) {
  const page = await newPage(browser, options);
  await page.goto(`${url}${query}`);
  await page.getByTestId('nav-webhooks').click();
  return page;
}
