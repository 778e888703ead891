// The data of a profile, and what its other members say of each value.
import { conversionOf, entryOf, withConversion } from '../../../state/form/conversion';
import { fieldOf, isChoice, withChoice, type Step } from '../../../state/form/disclosure';
import { editsFor } from '../../../state/form/edits';
import type { Form } from '../../../state/form/form.svelte';
import type { Companions } from '../../../state/form/growing';
import { below } from '../../../state/form/tree';

export const DATA = 'credentialData';
export const DISCLOSURE = 'selectiveDisclosure';
export const CONVERSION = 'mDocNameSpacesDataMappingConfig';

const member = (form: Form, name: string): unknown => form.values[name];

/** The steps from the data to a value in it. */
function steps(form: Form, path: readonly string[]): Step[] {
  let at = below(form.root, [DATA]);
  return path.slice(1).map((key) => {
    const listed = at?.node.kind === 'array';
    at = below(at, [key]);
    return listed ? { index: Number(key) } : { name: key };
  });
}

export const choice = (form: Form, path: readonly string[]): boolean => isChoice(member(form, DISCLOSURE), steps(form, path));

export function choose(form: Form, path: readonly string[], on: boolean): Promise<void> {
  const before = member(form, DISCLOSURE);
  return form.edit(editsFor([DISCLOSURE], before, withChoice(before, steps(form, path), on)));
}

export const conversion = (form: Form, path: readonly string[]): string | null =>
  conversionOf(member(form, CONVERSION), steps(form, path));

export function convert(form: Form, path: readonly string[], to: string | null): Promise<void> {
  const before = member(form, CONVERSION);
  return form.edit(editsFor([CONVERSION], before, withConversion(before, steps(form, path), to, member(form, DATA))));
}

/** Where the choice about a value, and its conversion, are written. */
export const companions =
  (form: Form): Companions =>
  (path) => {
    const way = steps(form, path);
    const found = [
      [DISCLOSURE, fieldOf(member(form, DISCLOSURE), way)],
      [CONVERSION, entryOf(member(form, CONVERSION), way)],
    ] as const;
    return found.flatMap(([name, at]) => (at ? [[name, ...at]] : []));
  };
