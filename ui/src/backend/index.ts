// The one door to the desk. Everything else in this UI imports from here.
import type { Backend } from './door';
import { httpDoor } from './http';
import { insideWindow, tauriDoor } from './tauri';

export { asFailure, CallFailure, type Backend, type Link, type Notice, type TrayWords } from './door';
export type * from './generated';

/** The door that fits where the page runs; made-up data in `--mode fake`, which no shipped bundle contains. */
export async function openDoor(): Promise<Backend> {
  if (import.meta.env.MODE === 'fake') return (await import('./fake')).fakeDoor();
  return insideWindow() ? tauriDoor() : httpDoor();
}
