// From a key press to whoever answers for its action right now.
import { actionFor, isShared, isTyping, usesKey, type Action } from './shortcuts';

type Handlers = Partial<Record<Action, () => void>>;
type Answers = { handlers: Handlers; arrows: boolean };

export class Keyboard {
  #stack: Answers[] = [];

  /**
   * Answers for these actions until the returned function is called; the latest to come is asked first. With `arrows`
   * also when the key is an arrow or Enter, which elsewhere scroll and press.
   */
  on(handlers: Handlers, { arrows = false } = {}): () => void {
    const answers = { handlers, arrows };
    this.#stack.push(answers);
    return () => {
      this.#stack = this.#stack.filter((one) => one !== answers);
    };
  }

  /** Whether anybody answers for the action right now. */
  can(action: Action): boolean {
    return this.#stack.some((one) => one.handlers[action] !== undefined);
  }

  /** Runs the action; whether anybody answered for it. */
  fire(action: Action, shared = false): boolean {
    const handler = this.#stack.findLast((one) => one.handlers[action] && (one.arrows || !shared))?.handlers[action];
    handler?.();
    return handler !== undefined;
  }

  /** For `keydown` on the window. */
  readonly press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || (event.repeat && event.key === 'Enter')) return;
    const action = actionFor(event, isTyping(event.target));
    if (!action) return;
    // An open <dialog> closes by itself on Escape, unless somebody takes the key, and keeps the others for what it shows.
    if (document.querySelector('dialog[open]')) return;
    const shared = isShared(event.key) && !event.metaKey && !event.ctrlKey;
    if (shared && usesKey(event.target, event.key)) return;
    if (this.fire(action, shared)) event.preventDefault();
  };
}

export const onApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
