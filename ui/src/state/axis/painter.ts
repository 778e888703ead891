// Puts shapes on a pool of elements, which grows by steps to what is drawn at most, and never shrinks. So next to nothing is made and
// nothing removed while somebody pans: an element is moved by its transform, and anything else about it is written only when it changed.
import type { Shape } from './shapes';

/** What one element shows. `key`: what it stands for; the same thing stays on the same element from frame to frame. */
export type Paint = {
  key: string;
  x: number;
  y: number;
  width: number;
  height: number;
  look: string;
  text: string;
  kind: Shape['kind'];
};

type Slot = { element: HTMLElement; key: string; shown: number; look: string; text: string; width: number; height: number; x: number; y: number };

/** As many elements are made at once: a session is mostly drawn with fewer. */
export const STEP = 48;

export class Painter {
  #slots: Slot[] = [];
  #byKey = new Map<string, Slot>();
  #frame = 0;

  /** Draws inside `frame`, with `most` elements and no more. */
  constructor(
    private readonly frame: HTMLElement,
    private readonly most: number,
  ) {}

  /** Shows these, as far as elements may be made; the rest of the elements show nothing. */
  paint(all: readonly Paint[]): void {
    this.#grow(all.length);
    const frame = ++this.#frame;
    const fresh: Paint[] = [];
    for (const paint of all) {
      const slot = this.#byKey.get(paint.key);
      if (slot && slot.shown !== frame) this.#put(slot, paint, frame);
      else fresh.push(paint);
    }
    let next = 0;
    for (const paint of fresh) {
      while (next < this.#slots.length && (this.#slots[next] as Slot).shown === frame) next += 1;
      const slot = this.#slots[next];
      if (!slot) break;
      this.#byKey.delete(slot.key);
      this.#byKey.set((slot.key = paint.key), slot);
      this.#put(slot, paint, frame);
    }
    for (const slot of this.#slots) if (slot.shown === frame - 1) this.#hide(slot);
  }

  /** The key of what an element shows. */
  keyOf(element: EventTarget | null): string | undefined {
    return this.#slots.find((slot) => slot.element === element && slot.shown === this.#frame)?.key;
  }

  #grow(wanted: number): void {
    const size = Math.min(Math.ceil(wanted / STEP) * STEP, this.most);
    while (this.#slots.length < size) {
      const element = document.createElement('i');
      element.className = 'shape off';
      this.frame.append(element);
      this.#slots.push({ element, key: '', shown: 0, look: 'off', text: '', width: -1, height: -1, x: NaN, y: NaN });
    }
  }

  #put(slot: Slot, { x, y, width, height, look, text, kind }: Paint, frame: number): void {
    const { style, dataset } = slot.element;
    slot.shown = frame;
    const [left, wide] = [Math.round(x * 2) / 2, Math.max(1, Math.round(width * 2) / 2)];
    if (slot.x !== left || slot.y !== y) {
      slot.x = left;
      slot.y = y;
      style.transform = `translate(${left}px, ${y}px)`;
    }
    if (slot.width !== wide) style.width = `${(slot.width = wide)}px`;
    if (slot.height !== height) style.height = `${(slot.height = height)}px`;
    if (slot.look !== look) {
      slot.look = look;
      slot.element.className = `shape ${look}`;
      if (kind === 'next') dataset.testid = 'axis-next';
      else delete dataset.testid;
    }
    if (slot.text !== text) slot.element.textContent = slot.text = text;
  }

  #hide(slot: Slot): void {
    slot.look = 'off';
    slot.element.className = 'shape off';
    delete slot.element.dataset.testid;
  }
}
