// What the desk answers while somebody types, as far as a made-up desk needs it: members of a profile, configurations, top keys.
import type { Completion, CompletionKind, Completions, Definition, ProfileCard } from '../generated';

const MEMBERS = [
  'name',
  'credentialConfigurationId',
  'credentialData',
  'issuerKey',
  'mapping',
  'notifications',
  'haip',
  'validity',
];

const option = (kind: CompletionKind, label: string, insert = label): Completion => ({ label, insert, kind });

export function complete(text: string, offset: number, cards: readonly ProfileCard[]): Completions | null {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const answer = (typed: string, options: Completion[]) => (options.length > 0 ? { from: offset - typed.length, options } : null);
  const reference = /\$\{\??([\w-]*)$/.exec(line);
  if (reference)
    return answer(
      reference[1] ?? '',
      topKeys(text).map((key) => option('object', key)),
    );
  const id = /credentialConfigurationId\s*[=:]\s*"([^"]*)$/.exec(line);
  if (id)
    return answer(
      id[1] ?? '',
      cards.map((card) => option('configuration', card.configurationId)),
    );
  const key = /^\s*(\w*)$/.exec(line);
  return key
    ? answer(
        key[1] ?? '',
        MEMBERS.map((name) => option('key', name, `${name} = `)),
      )
    : null;
}

const topKeys = (text: string): string[] => [...text.matchAll(/^([\w-]+)\s*[={]/gm)].flatMap((match) => match[1] ?? []);

export function define(text: string, offset: number): Definition | null {
  for (const match of text.matchAll(/\$\{(\??)([^}]*)\}/g)) {
    const [from, to] = [match.index, match.index + match[0].length];
    if (offset < from || offset > to) continue;
    const path = match[2] ?? '';
    const first = path.split('.')[0] ?? '';
    const at = text.search(new RegExp(`^${first}\\s*[={]`, 'm'));
    const written = at < 0 ? null : { from: at, to: at + first.length };
    return { path, reference: { from, to }, optional: match[1] === '?', written, whole: written !== null && first === path };
  }
  return null;
}
