// From a key press to whoever answers for its action right now.
import { actionFor, isTyping, type Action } from './shortcuts';

type Handlers = Partial<Record<Action, () => void>>;

export class Keyboard {
  #stack: Handlers[] = [];

  /** Answers for these actions until the returned function is called; the latest to come is asked first. */
  on(handlers: Handlers): () => void {
    this.#stack.push(handlers);
    return () => {
      this.#stack = this.#stack.filter((one) => one !== handlers);
    };
  }

  /** Runs the action; whether anybody answered for it. */
  fire(action: Action): boolean {
    const handler = this.#stack.findLast((one) => one[action])?.[action];
    handler?.();
    return handler !== undefined;
  }

  /** For `keydown` on the window. */
  readonly press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || (event.repeat && event.key === 'Enter')) return;
    const action = actionFor(event, isTyping(event.target));
    if (!action) return;
    // An open <dialog> closes by itself on Escape and keeps everything else for what it shows.
    if (action !== 'back' && document.querySelector('dialog[open]')) return;
    if (this.fire(action)) event.preventDefault();
  };
}

export const onApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
