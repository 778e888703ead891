// The interface over its made-up desk, which can have 100,000 attempts without anybody making them.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { newPage } from './browser.mjs';

const ui = join(dirname(fileURLToPath(import.meta.url)), '../../ui');

/** Serves it on a free port of loopback; resolves to its address and how to stop. */
export async function serveFake() {
  const { createServer } = await import(pathToFileURL(createRequire(join(ui, 'package.json')).resolve('vite')));
  const server = await createServer({
    root: ui,
    configFile: join(ui, 'vite.config.ts'),
    mode: 'fake',
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, strictPort: false, hmr: false },
  });
  await server.listen();
  return { url: server.resolvedUrls.local[0], stop: () => server.close() };
}

/** Opens the made-up desk at the Webhooks place. */
export async function openFake(browser, url, query = '', options = {}) {
  const page = await newPage(browser, options);
  // The first page is made while it is served, which takes its time on a busy machine.
  await page.goto(`${url}${query}`, { timeout: 90_000 });
  await page.getByTestId('nav-webhooks').click();
  return page;
}
