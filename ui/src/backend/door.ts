// What a door to the desk must offer, whichever way it is built.
import type { CallError, Commands, News } from './generated';

/** What a link that opens the desk asks for: a session, all of them, or something nobody here knows. */
export type Link = { kind: 'session'; sessionId: string } | { kind: 'sessions' } | { kind: 'unknown'; link: string };

/** What is told of a session on the desktop, outside this page. Plain text. */
export type Notice = { sessionId: string; title: string; body: string };

/** What the item in the tray says: `live` sessions are open, the same as a sentence, and its two acts. */
export type TrayWords = { live: number; sessions: string; open: string; quit: string };

/** The only way from the window to the desk. */
export interface Backend {
  /** Asks for one thing. Rejects with a {@link CallFailure}, never with anything else. */
  call<K extends keyof Commands>(name: K, args: Commands[K]['args']): Promise<Commands[K]['result']>;
  /**
   * Listens, until the returned function is called. After an interruption the first piece of news is `lost`, so that
   * a listener asks again. `onLink` is told when the stream opens and when it breaks.
   */
  news(onBatch: (batch: News[]) => void, onLink?: (open: boolean) => void): () => void;
  /** Opens the window for a room at an address of this page, on a second screen where there is one; closes it for `null`. */
  present?: (address: string | null) => Promise<void>;
  /** Shows a notice on the desktop; a click on it comes as a link. Rejects where none can be shown: the page says it then. */
  notify?: (notice: Notice) => Promise<void>;
  /** Lets a browser ask whether notices may be shown, unless it knows. Call it from a click or a key. */
  mayNotify?: () => void;
  /** Has the item in the tray say this. Only a window has one. */
  tray?: (words: TrayWords) => void;
  /** Hears of the links that open the desk, from before and from now on, and of clicks on notices. */
  links?: (onLink: (link: Link) => void) => void;
  /** Lets the person pick a folder in the system's own dialog, beginning at `start`; `null` when they close it. Only a window has one. */
  pickFolder?: (title: string, start: string) => Promise<string | null>;
  /** Lets the person pick a file to open; only a window has a dialog of its own. */
  pickFile?: (title: string) => Promise<string | null>;
  /** Lets the person say where a file goes; only a window has a dialog of its own. */
  saveFile?: (title: string, name: string) => Promise<string | null>;
}

/** A command that was refused, or that never reached the desk (`code` = `unreachable`). */
export class CallFailure extends Error {
  readonly code: string;

  constructor(error: CallError) {
    super(error.message);
    this.name = 'CallFailure';
    this.code = error.code;
  }
}

/** Whatever was thrown, as a failure with a code. */
export function asFailure(thrown: unknown): CallFailure {
  if (thrown instanceof CallFailure) return thrown;
  if (isCallError(thrown)) return new CallFailure(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CallFailure({ code: 'unreachable', message });
}

function isCallError(value: unknown): value is CallError {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Partial<CallError>;
  return typeof candidate.code === 'string' && typeof candidate.message === 'string';
}
