// How often a view would be worked out anew.
import { flushSync } from 'svelte';

/** Counts the looks at what `read` reads: one at first, and one after each change of it. */
export function looks(read: () => unknown): { count: () => number; stop: () => void } {
  let seen = 0;
  const stop = $effect.root(() => {
    $effect(() => {
      read();
      seen += 1;
    });
  });
  return { count: () => (flushSync(), seen), stop };
}
