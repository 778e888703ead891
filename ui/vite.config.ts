import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { textScale } from './textscale.ts';

// The page is served by two doors (the window's own scheme and a loopback origin), both from their root; relative
// addresses fit either. Nothing is inlined: the content security policy allows scripts from the page's origin only.
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  // Svelte's browser build, also under the test runner.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  css: { postcss: { plugins: [textScale] } },
  build: {
    target: 'safari16',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: mode === 'fake' ? 900 : 450,
    outDir: mode === 'fake' ? 'dist-fake' : 'dist',
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    isolate: false,
    expect: { poll: { timeout: 5_000 } },
    testTimeout: 20_000,
  },
}));
