// Which part of the axis is looked at: a window onto positions 0 to 1.

export type View = { left: number; span: number };
export const WHOLE: View = { left: 0, span: 1 };
/** No closer than this share of the axis. */
const CLOSEST = 1e-6;

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

const within = (left: number, span: number): View => ({ left: clamp(left, 0, 1 - span), span });

/** Closer by `factor`, or further away when it is below 1; what is at `anchor` (0 to 1 across the window) stays there. */
export function zoomed({ left, span }: View, factor: number, anchor: number): View {
  const next = clamp(span / factor, CLOSEST, 1);
  return within(left + anchor * (span - next), next);
}

/** Moved by a share of the window: to the right when positive. */
export const panned = ({ left, span }: View, by: number): View => within(left + by * span, span);

/** Moved as little as needed to have a position in the window, with some room beside it. */
export function revealing(view: View, position: number): View {
  const room = view.span * 0.08;
  if (position < view.left + room) return within(position - room, view.span);
  if (position > view.left + view.span - room) return within(position + room - view.span, view.span);
  return view;
}

/** The window that shows from one position to another, with some room on either side. */
export function around(from: number, to: number): View {
  const span = clamp((to - from) * 1.2, CLOSEST, 1);
  return within((from + to - span) / 2, span);
}

export const isWhole = ({ span }: View): boolean => span >= 1;

/** Pixels from the left edge of a plot `width` pixels wide. */
export const pixel = ({ left, span }: View, position: number, width: number): number => ((position - left) / span) * width;
