// Times in the language of the window.
import { appearance } from './appearance.svelte';
import { duration, sinceStart } from './times';

/** How long something took. */
export const took = (ms: number): string => duration(ms, appearance.locale);
/** How long after the start of a session. */
export const after = (at: number, start: number): string => sinceStart(at, start, appearance.locale);
