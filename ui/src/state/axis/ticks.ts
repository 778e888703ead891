// The labels below the axis, and the breaks where idle time was left out.
import type { Scale, Stretch } from './scale';
import { pixel, type View } from './view';

/** `step`: milliseconds between labels here, which says how exact they must be. */
export type Tick = { x: number; at: number; step: number };
export type Break = { x: number; width: number; ms: number };

/** Room for a label, in pixels, and as many breaks as are ever drawn. */
const LABEL = 64;
export const MOST_BREAKS = 40;
const EDGE = 8;
/** A label this near to the right edge is written to the left of its line. */
export const AT_END = 56;

/** 1, 2, 5, 10, … milliseconds: the least that is at least `ms`; above a minute in minutes. */
export function nice(ms: number): number {
  if (ms > 30_000) {
    for (const minutes of [1, 2, 5, 10, 30, 60, 120, 360, 720]) if (minutes * 60_000 >= ms) return minutes * 60_000;
    return Math.ceil(ms / 86_400_000) * 86_400_000;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(ms, 1)));
  return Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((step) => step >= ms) ?? ms);
}

/** Labels from the left, far enough apart; each active stretch has one at its beginning where there is room. */
export function ticks(scale: Scale, start: number, view: View, width: number): Tick[] {
  const found: Tick[] = [];
  if (width <= 0) return found;
  const { stretches } = scale;
  if (stretches.length === 0) return [{ x: 0, at: start, step: 1 }];
  const place = (position: number) => pixel(view, position, width);
  let free = 0;
  let index = scale.index(view.left);
  while (index < stretches.length && free <= width) {
    const stretch = stretches[index] as Stretch;
    const [from, to] = [Math.max(place(stretch.left), 0), Math.min(place(stretch.right), width)];
    if (stretch.idle) {
      // What ends a break is a moment, or the beginning of the next stretch.
      const next = stretches[index + 1];
      if ((!next || next.idle) && to >= free && to < width + 1) {
        found.push({ x: to, at: stretch.to, step: exact(stretch.to - start) });
        free = to + LABEL;
      }
      if (index === 0 && from >= free && stretch.left >= view.left) {
        found.push({ x: from, at: stretch.from, step: exact(stretch.from - start) });
        free = from + LABEL;
      }
    } else {
      const perMs = (place(stretch.right) - place(stretch.left)) / (stretch.to - stretch.from);
      const step = nice(LABEL / perMs);
      if (place(stretch.left) >= free) {
        found.push({ x: from, at: stretch.from, step: Math.min(step, exact(stretch.from - start)) });
        free = from + LABEL;
      }
      const begin = Math.max(stretch.from, scale.time(view.left + (Math.max(free, from) / width) * view.span));
      for (let at = start + Math.ceil((begin - start) / step) * step; at <= stretch.to; at += step) {
        const x = place(scale.at(at));
        if (x > to + 0.5 || x > width) break;
        if (x < free) continue;
        found.push({ x, at, step });
        free = x + LABEL;
      }
    }
    // Straight to the next stretch that ends where there is room again.
    index = Math.max(index + 1, scale.index(view.left + (Math.min(free, width) / width) * view.span));
  }
  const last = found[found.length - 1];
  const before = found[found.length - 2];
  if (last && before && last.x > width - AT_END && last.x - AT_END < before.x + LABEL) found.pop();
  return found;
}

/** How exact a label must be that stands where something begins. */
const exact = (ms: number): number => (ms < 100_000 ? 10 : 1000);

/** The breaks in view that are wide enough to be seen. */
export function breaks(scale: Scale, view: View, width: number): Break[] {
  const found: Break[] = [];
  const { stretches } = scale;
  for (let index = Math.max(scale.index(view.left), 0); index < stretches.length && found.length < MOST_BREAKS; index++) {
    const { idle, left, right, from, to } = stretches[index] as Stretch;
    const x = pixel(view, left, width);
    if (x > width) break;
    const wide = pixel(view, right, width) - x;
    if (idle && wide >= EDGE) found.push({ x, width: wide, ms: to - from });
  }
  return found;
}
