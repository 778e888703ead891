import { tick } from 'svelte';

/** Puts the focus on the first element that fits, once what changes now is on the page. */
export async function focusOn(selector: string): Promise<void> {
  await tick();
  document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}
