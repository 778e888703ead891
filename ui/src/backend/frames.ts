// News once a frame: a page is drawn as often as that, however many batches come, and what is not drawn need not be worked out.

/** A page that is not drawn takes them all the same, after so many milliseconds. */
const HIDDEN = 100;

/** Hands on all that came since the last frame. */
export function perFrame<T>(take: (all: T[]) => void): (batch: readonly T[]) => void {
  let waiting: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  function flush() {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    const all = waiting;
    waiting = [];
    take(all);
  }
  return (batch) => {
    if (batch.length === 0) return;
    const first = waiting.length === 0;
    for (const one of batch) waiting.push(one);
    if (!first) return;
    frame = requestAnimationFrame(flush);
    timer = setTimeout(flush, HIDDEN);
  };
}
