// The keys of a tree of values, as the help beside it says.
import { holds, type Branch, type Row } from '../../../state/form/tree';

export type TreeActs = {
  add: (to: Branch) => unknown;
  remove: (row: Row) => unknown;
  rename: (row: Row, name: string) => unknown;
  move: (row: Row, by: -1 | 1) => unknown;
  duplicate: (row: Row) => unknown;
  turn: (row: Row, open: boolean) => unknown;
  focus: (id: string, within?: boolean) => unknown;
  edit: (id: string | null) => unknown;
};

/** Whether a member can be given another name. */
export const canRename = (row: Row): boolean => row.branch.node.own && row.parent.node.kind === 'object';

/** Does what a key stands for on the row that has the focus; keys in a row's fields are theirs. */
export function treeKey(event: KeyboardEvent, row: Row, rows: readonly Row[], acts: TreeActs): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  const onRow = event.target instanceof HTMLElement && event.target.dataset.row !== undefined;
  if (event.key === 'Escape' && !onRow) {
    event.preventDefault();
    event.stopPropagation();
    return void acts.focus(row.branch.id);
  }
  if (!onRow) return;
  const at = rows.indexOf(row);
  const { own } = row.branch.node;
  const go = (to: Row | undefined) => void (to && acts.focus(to.branch.id));
  const keys: Record<string, () => unknown> = event.altKey
    ? { ArrowUp: () => own && acts.move(row, -1), ArrowDown: () => own && acts.move(row, 1) }
    : {
        ArrowUp: () => go(rows[at - 1]),
        ArrowDown: () => go(rows[at + 1]),
        Home: () => go(rows[0]),
        End: () => go(rows.at(-1)),
        ArrowRight: () => (holds(row.branch) && !row.open ? acts.turn(row, true) : go(rows[at + 1])),
        ArrowLeft: () => (row.open ? acts.turn(row, false) : go(rows.find((one) => one.branch === row.parent))),
        Enter: () => (holds(row.branch) ? acts.turn(row, !row.open) : acts.focus(row.branch.id, true)),
        F2: () => canRename(row) && acts.edit(row.branch.id),
        Delete: () => own && acts.remove(row),
        Backspace: () => own && acts.remove(row),
        '+': () => acts.add(holds(row.branch) ? row.branch : row.parent),
        Insert: () => acts.add(holds(row.branch) ? row.branch : row.parent),
      };
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
