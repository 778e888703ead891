// What changes many times a second is shown at once when it was quiet before, and then no more often than somebody can follow.

/** Calls `show` at once, and while it is called again within `apart` milliseconds once more at the end of them. */
export class Calm {
  #show: () => void;
  #apart: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waits = false;

  constructor(apart: number, show: () => void) {
    this.#apart = apart;
    this.#show = show;
  }

  /** There is something to show. */
  stir(): void {
    this.#waits = true;
    if (this.#timer === undefined) this.#next();
  }

  /** Shows no more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #next(): void {
    this.#timer = undefined;
    if (!this.#waits) return;
    this.#waits = false;
    this.#timer = setTimeout(() => this.#next(), this.#apart);
    this.#show();
  }
}
