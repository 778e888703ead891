// Following the size of an element without asking for it, which would have the page laid out at once.

/** Calls `told` with the width and height of the element's inside, before they are first painted and whenever they change. */
export function sized(element: HTMLElement, told: (width: number, height: number) => void) {
  const observer = new ResizeObserver((entries) => {
    const box = entries.at(-1)?.contentRect;
    if (box) told(Math.round(box.width), Math.round(box.height));
  });
  observer.observe(element);
  return { destroy: () => observer.disconnect() };
}
