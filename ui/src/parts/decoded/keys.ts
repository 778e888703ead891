// Arrow keys in a tree of rows: up and down lead along what is open, right opens, left closes or leads to the branch above.

export function move(event: KeyboardEvent): void {
  const tree = event.currentTarget as HTMLElement;
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
  if (!row || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const branch = row.parentElement instanceof HTMLDetailsElement ? row.parentElement : null;
  const to = (next: HTMLElement | null | undefined) => {
    event.preventDefault();
    next?.focus();
  };
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const rows = [...tree.querySelectorAll<HTMLElement>('[data-row]')].filter(isShown);
    return to(rows[rows.indexOf(row) + (event.key === 'ArrowDown' ? 1 : -1)]);
  }
  if (event.key === 'ArrowRight') {
    if (branch && !branch.open) {
      branch.open = true;
      event.preventDefault();
    } else if (branch) to(branch.querySelector<HTMLElement>(':scope > :not(summary) [data-row], :scope > [data-row]:not(summary)'));
    return;
  }
  if (event.key !== 'ArrowLeft') return;
  if (branch?.open) {
    branch.open = false;
    event.preventDefault();
    return;
  }
  const above = (branch ?? row).parentElement?.closest('details');
  if (above && tree.contains(above)) to(above.querySelector<HTMLElement>(':scope > summary'));
}

/** Whether no closed branch hides a row. */
function isShown(row: HTMLElement): boolean {
  const own = row.tagName === 'SUMMARY' ? row.parentElement : row;
  return own?.parentElement?.closest('details:not([open])') === null;
}
