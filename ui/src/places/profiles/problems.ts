import type { Problem } from '../../backend';

/** The problem nearest to the beginning of the file, of those that have a place in it. */
export function firstIn(file: string, problems: readonly Problem[]): Problem | undefined {
  const rank = (problem: Problem) => (problem.line ?? 0) * 1e6 + (problem.column ?? 0);
  return problems
    .filter((problem) => problem.file === file && problem.line !== null)
    .reduce<Problem | undefined>((first, one) => (first && rank(first) <= rank(one) ? first : one), undefined);
}
