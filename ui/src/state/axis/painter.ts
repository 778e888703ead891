// Puts shapes on a fixed pool of elements. Nothing is made or removed while somebody pans: an element is moved by its
// transform, and anything else about it is written only when it changed.
import type { Shape } from './shapes';

/** What one element shows; an element that shows nothing is out of sight. */
export type Paint = { x: number; y: number; width: number; height: number; look: string; text: string; kind: Shape['kind'] };

type Slot = { element: HTMLElement; look: string; text: string; width: number; height: number; x: number; y: number };

export class Painter {
  #slots: Slot[];
  #used = 0;

  constructor(elements: readonly HTMLElement[]) {
    this.#slots = elements.map((element) => ({ element, look: '', text: '', width: -1, height: -1, x: NaN, y: NaN }));
  }

  /** The element at an index shows the paint at that index. */
  paint(all: readonly Paint[]): void {
    const count = Math.min(all.length, this.#slots.length);
    for (let i = 0; i < count; i++) this.#put(this.#slots[i] as Slot, all[i] as Paint);
    for (let i = count; i < this.#used; i++) this.#hide(this.#slots[i] as Slot);
    this.#used = count;
  }

  #put(slot: Slot, { x, y, width, height, look, text, kind }: Paint): void {
    const { style, dataset } = slot.element;
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
    if (slot.look === 'off') return;
    slot.look = 'off';
    slot.element.className = 'shape off';
    delete slot.element.dataset.testid;
  }
}
