// A target in a line, for a list to choose from.
import type { TargetRow } from '../../backend';
import { t } from '../../state/appearance.svelte';
import { traits } from '../../state/targetname';
import type { Targets } from '../../state/targets.svelte';

/** Its URL; where another target has the same one, its number and what is set on it; and whether it gets anything. */
export function targetLabel(targets: Targets, row: TargetRow): string {
  const w = t().webhooks;
  const twin = targets.twin(row) ? ` · ${traits(row, w.trait)}` : '';
  return `${row.url}${twin}${row.standing === 'open' ? '' : ` (${w.standing[row.standing]})`}`;
}
