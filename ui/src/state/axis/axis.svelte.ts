// The axis as a person has set it: which part is looked at, which clock, and whether it is held still.
import type { TimelineItem } from '../../backend';
import type { Scale } from './scale';
import { around, isWhole, panned, revealing, WHOLE, zoomed, type View } from './view';
import type { ClockChoice } from './words';

const STEP = 1.6;

export class AxisState {
  clock = $state<ClockChoice>('since');
  /** What the time line was when it was held still. */
  #held = $state.raw<readonly TimelineItem[] | null>(null);
  /** What is looked at, in time, so that it stays where it is while the axis grows; nothing: all of it. */
  #from = $state.raw<number | null>(null);
  #to = 0;

  get paused(): boolean {
    return this.#held !== null;
  }

  get whole(): boolean {
    return this.#from === null;
  }

  /** The time line to show. */
  shown(timeline: readonly TimelineItem[]): readonly TimelineItem[] {
    return this.#held ?? timeline;
  }

  /** Items that came since it was held. */
  fresh(timeline: readonly TimelineItem[]): number {
    return this.#held ? Math.max(timeline.length - this.#held.length, 0) : 0;
  }

  pause(timeline: readonly TimelineItem[]): void {
    this.#held = this.#held ? null : timeline;
  }

  view(scale: Scale): View {
    if (this.#from === null) return WHOLE;
    const left = scale.at(this.#from);
    return { left, span: Math.max(scale.at(this.#to) - left, 1e-6) };
  }

  set(scale: Scale, view: View): void {
    if (isWhole(view)) return this.fit();
    const [from, to] = [scale.time(view.left), scale.time(view.left + view.span)];
    // Nothing is told apart below a millisecond.
    if (to - from < 1 && this.#from !== null && to - from < this.#to - this.#from) return;
    this.#to = to;
    this.#from = from;
  }

  fit(): void {
    this.#from = null;
  }

  zoom(scale: Scale, factor: number, anchor = 0.5): void {
    this.set(scale, zoomed(this.view(scale), factor, anchor));
  }

  closer(scale: Scale): void {
    this.zoom(scale, STEP);
  }

  further(scale: Scale): void {
    this.zoom(scale, 1 / STEP);
  }

  pan(scale: Scale, by: number): void {
    if (this.#from !== null) this.set(scale, panned(this.view(scale), by));
  }

  reveal(scale: Scale, instant: number): void {
    if (this.#from !== null) this.set(scale, revealing(this.view(scale), scale.at(instant)));
  }

  show(scale: Scale, from: number, to: number): void {
    this.set(scale, around(scale.at(from), scale.at(to)));
  }
}
