// What runs for the first time runs slowly: the engine reads a script when it is called. So what somebody opens first is played
// once before, where nobody sees it, with what the desk has: the sessions, and the newest of them.
import { flushSync, mount, unmount } from 'svelte';
import type { Backend } from './backend';
import Sessions from './places/sessions/Sessions.svelte';
import { App, around } from './state/app.svelte';

/** Plays the Sessions place off stage. It only reads, and whatever it cannot read it plays without. */
export async function rehearse(door: Backend): Promise<void> {
  // It hears no news, rings no bell and listens to no keys.
  const app = new App(door, true);
  await app.sessions.restart();
  const stage = document.createElement('div');
  const play = mount(Sessions, { target: stage, context: around(app) });
  flushSync();
  const [newest] = app.sessions.slice(0, 1);
  if (newest) {
    const watch = app.watches.of(newest.sessionId);
    await once(() => watch.loaded || watch.failure !== null);
    app.sessions.selectedId = newest.sessionId;
    flushSync();
  }
  await unmount(play);
}

/** Until something holds. */
function once(holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        if (!holds()) return;
        resolve();
        queueMicrotask(() => stop());
      });
    });
  });
}
