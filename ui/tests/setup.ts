// The files share one page and one set of modules, which saves half of their time. Each begins as if it were alone.
import { configure } from '@testing-library/svelte';
import { beforeAll, vi } from 'vitest';
import { appearance } from '../src/state/appearance.svelte';

/** How long something may take, in milliseconds, that is there at once on an idle machine. */
configure({ asyncUtilTimeout: 5_000 });

// What the page of the tests has not.
Element.prototype.scrollIntoView = () => {};
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};

beforeAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.replaceChildren();
  appearance.theme = 'system';
  appearance.choice = 'system';
  appearance.textSize = '100';
  appearance.masked = false;
  localStorage.clear();
  sessionStorage.clear();
});
