// Chromium, headless, as quiet as it goes: it asks no host of its maker's for anything.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long a condition may take, in milliseconds, that holds at once on an idle machine. */
export const PATIENCE = 20_000;

/** Where Debian puts them: for a suite started by hand; the checks name the one they have found. */
const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || installed.find(existsSync), args: flags });
}

/** What the Rust test that starts this suite hands over. */
export function given(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; the suite is started by the Rust test "ui"`);
  return value;
}

/** A page in a context of its own, whose complaints are collected in `page.complaints`. */
export async function newPage(browser, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(`${message.text()} ${message.location().url}`.trim());
  });
  return page;
}
