// The values of an object, as the desk lists them, as a tree; and the rows of it that are on show.
import type { FormNode, FormProblem } from '../../backend';

/** One value with what is below it. */
export type Branch = {
  /** Its member's name or its index; empty for the root. */
  key: string;
  path: readonly string[];
  /** Its path as one text. */
  id: string;
  node: FormNode;
  children: Branch[];
};

export const idOf = (path: readonly string[]): string => JSON.stringify(path);

/** The tree of nodes in which parents come before their children; null without any. */
export function treeOf(nodes: readonly FormNode[]): Branch | null {
  const known = new Map<string, Branch>();
  for (const node of nodes) {
    const { path } = node;
    const branch: Branch = { key: path.at(-1) ?? '', path, id: idOf(path), node, children: [] };
    known.set(branch.id, branch);
    if (path.length > 0) known.get(idOf(path.slice(0, -1)))?.children.push(branch);
  }
  return known.get(idOf([])) ?? null;
}

/** What is at a path below a branch. */
export function below(branch: Branch | null | undefined, path: readonly string[]): Branch | undefined {
  let at = branch ?? undefined;
  for (const key of path) at = at?.children.find((child) => child.key === key);
  return at;
}

export const holds = (branch: Branch): boolean => branch.node.kind === 'object' || branch.node.kind === 'array';

/** A branch as a JSON value; what is masked in it is `•••`. */
export function valueOf(branch: Branch | undefined): unknown {
  if (!branch) return undefined;
  if (branch.node.kind === 'array') return branch.children.map(valueOf);
  if (branch.node.kind === 'object') return Object.fromEntries(branch.children.map((child) => [child.key, valueOf(child)]));
  return leafOf(branch.node);
}

export function leafOf(node: FormNode): unknown {
  if (node.value === null) return null;
  try {
    return JSON.parse(node.value) as unknown;
  } catch {
    return node.value;
  }
}

/** A leaf's text: that of a string without its quotes. */
export function textOf(node: FormNode | undefined): string {
  if (!node) return '';
  const leaf = leafOf(node);
  return typeof leaf === 'string' ? leaf : (node.value ?? '');
}

/** Whether anything in it is not shown: then it cannot be copied. */
export const masks = (branch: Branch): boolean => branch.node.masked || branch.children.some(masks);

export type Row = { branch: Branch; depth: number; open: boolean; size: number; at: number; parent: Branch };

/** The rows below a root that are on show, from top to bottom. */
export function rowsOf(root: Branch, isOpen: (branch: Branch, depth: number) => boolean): Row[] {
  const rows: Row[] = [];
  const add = (parent: Branch, depth: number) => {
    parent.children.forEach((branch, at) => {
      const open = holds(branch) && isOpen(branch, depth);
      rows.push({ branch, depth, open, size: parent.children.length, at, parent });
      if (open) add(branch, depth + 1);
    });
  };
  add(root, 0);
  return rows;
}

/** What is wrong at a path itself, and how much is wrong below it. */
export function wrongAt(problems: readonly FormProblem[], path: readonly string[]): { here: FormProblem[]; within: number } {
  const inside = problems.filter((one) => path.every((key, at) => one.path[at] === key));
  const here = inside.filter((one) => one.path.length === path.length);
  return { here, within: inside.length - here.length };
}

/** A name that no member has yet. */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.includes(`${wanted}_${n}`)) return `${wanted}_${n}`;
}
