// Text that ends in dots for want of room says all of itself when pointed at.

/** Ends in dots right now, and neither it nor anything around it has a title. */
const isClipped = (element: HTMLElement): boolean =>
  element.scrollWidth > element.clientWidth &&
  element.closest('[title]') === null &&
  element.querySelector('[title]') === null &&
  getComputedStyle(element).textOverflow === 'ellipsis';

/** Whether some of it is under the mask: then it says nothing. */
const isHidden = (element: HTMLElement): boolean =>
  document.documentElement.hasAttribute('data-masked') &&
  (element.closest('[data-personal]') !== null || element.querySelector('[data-personal]') !== null);

/** Sets the title as the pointer comes, and takes it back as it goes: what is written there may change meanwhile. */
export function tellClipped(root: Document): void {
  let told: HTMLElement | null = null;
  root.addEventListener('pointerover', ({ target }) => {
    told?.removeAttribute('title');
    told = null;
    for (let at = target instanceof HTMLElement ? target : null; at; at = at.parentElement) {
      if (!isClipped(at)) continue;
      if (isHidden(at)) return;
      at.title = at.innerText.replace(/\s+/g, ' ').trim();
      told = at;
      return;
    }
  });
}
