// The present moment, ticking once a second while somebody looks.
import { createSubscriber } from 'svelte/reactivity';

const watched = createSubscriber((update) => {
  const timer = setInterval(update, 1000);
  return () => clearInterval(timer);
});

/** Milliseconds since 1970. Inside an effect or a template it is read anew every second. */
export function now(): number {
  watched();
  return Date.now();
}
