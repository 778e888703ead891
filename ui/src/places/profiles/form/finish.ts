/** Has a field say what was typed in it, as when it is left, and gives it the focus back. */
export function finish(field: HTMLElement): void {
  field.blur();
  field.focus({ preventScroll: true });
}
