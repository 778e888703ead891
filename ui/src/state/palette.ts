// What the palette offers, and which of it fits what was typed.
import uFuzzy from '@leeoniya/ufuzzy';

export type PaletteGroup = 'place' | 'offer' | 'act' | 'session' | 'setting';
/** `more`: said beside the name, and found by too. `keys`: the shortcut that does the same. */
export type Entry = { id: string; group: PaletteGroup; name: string; more: string; keys: string; run: () => void };

const MOST = 50;
/** One slip in a word is forgiven; words may come in any order. */
const fuzzy = new uFuzzy({ intraMode: 1 });
const ANY_ORDER = 4;

/** Without marks on letters, so that they need not be typed. */
const plain = (text: string): string => uFuzzy.latinize(text.replaceAll('ß', 'ss'));

/** The entries that fit, best first; all of them, in their order, while nothing is typed. */
export function fitting(entries: readonly Entry[], typed: string): Entry[] {
  const needle = plain(typed.trim());
  if (needle === '') return entries.slice(0, MOST);
  const haystack = entries.map(({ name, more }) => plain(`${name} ${more}`));
  const [found, info, order] = fuzzy.search(haystack, needle, ANY_ORDER);
  if (!found) return [];
  const best = order && info ? order.map((at) => info.idx[at] as number) : found;
  return best.slice(0, MOST).flatMap((at) => entries[at] ?? []);
}
