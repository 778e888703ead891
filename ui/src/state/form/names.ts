// What a new profile or configuration may be called.

/** What is wrong with an id; the texts are in the catalogue under `form.wrongId`. */
export type WrongId = 'empty' | 'dot' | 'taken' | 'blank';

export function wrongId(id: string, taken: readonly string[], dots: boolean): WrongId | null {
  if (id.trim() === '') return 'empty';
  if (id !== id.trim() || /[\s"\\]/.test(id)) return 'blank';
  if (!dots && id.includes('.')) return 'dot';
  return taken.includes(id) ? 'taken' : null;
}

/** An id that a name suggests. */
export const suggested = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
