// A value that changes many times a second, as often as somebody can follow it.
import { untrack } from 'svelte';
import { Calm } from './calm';

/** What `read` gives: now, and after a change at once or within `apart` milliseconds. For a component, while it is there. */
export function calmly<T>(read: () => T, apart: number): { readonly now: T } {
  let shown = $state.raw(untrack(read));
  const calm = new Calm(apart, () => (shown = untrack(read)));
  $effect(() => {
    if (read() !== untrack(() => shown)) calm.stir();
  });
  $effect(() => () => calm.stop());
  return {
    get now() {
      return shown;
    },
  };
}
