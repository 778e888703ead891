// Which texts a time line item has to show.
import type { TimelineItem } from '../backend';

export type TabName = 'pretty' | 'exact' | 'headers' | 'decoded' | 'difference' | 'response' | 'session';
/** A text with a name of its own where there are several. */
export type Text = { name: 'request' | 'response' | null; text: string };
/** `pretty`: lay JSON out for reading; otherwise the bytes exactly as they were. Tabs without texts show something else. */
export type DetailTab = { name: TabName; texts: Text[]; pretty: boolean };

const bare = (name: 'headers' | 'decoded' | 'difference'): DetailTab => ({ name, texts: [], pretty: false });

/** The tabs of an item; `compare` when there is something before it to compare it with. */
export function detailTabs({ what }: TimelineItem, sessionJson: unknown, compare = false): DetailTab[] {
  const difference = compare ? [bare('difference')] : [];
  const both = (texts: Text[]): DetailTab[] => [
    { name: 'pretty', texts, pretty: true },
    { name: 'exact', texts, pretty: false },
  ];
  switch (what.kind) {
    case 'event':
      return [...both([{ name: null, text: what.body }]), bare('decoded'), ...difference];
    case 'exchange':
      return [
        ...both([
          { name: 'request', text: what.request },
          { name: 'response', text: what.response },
        ]),
        bare('headers'),
        bare('decoded'),
        ...difference,
      ];
    case 'attempt':
      return [{ name: 'response', texts: [{ name: null, text: what.response ?? '' }], pretty: true }];
    case 'visit':
      return [];
    case 'created': {
      const text = sessionJson === null ? '' : JSON.stringify(sessionJson);
      return [{ name: 'session', texts: [{ name: null, text }], pretty: true }];
    }
  }
}

/** JSON laid out on lines; any other text as it is. */
export function layOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export type Piece = { text: string; tone: 'key' | 'string' | 'word' | 'plain' | 'mark' };
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\b/g;

/** The text cut into pieces to colour: always the whole text, in order. */
export function colour(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > done) pieces.push({ text: text.slice(done, match.index), tone: 'plain' });
    const [whole, string, colon] = match;
    pieces.push({ text: whole, tone: string ? (colon ? 'key' : 'string') : 'word' });
    done = match.index + whole.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), tone: 'plain' });
  return pieces;
}

/** Control characters, those that turn the direction of writing, and those without width: nobody sees them, and they mislead. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** The same pieces with each unseen character in a piece of its own. */
export function marked(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece) => {
    if (piece.text.search(UNSEEN) < 0) return [piece];
    const cut: Piece[] = [];
    let done = 0;
    for (const match of piece.text.matchAll(UNSEEN)) {
      if (match.index > done) cut.push({ ...piece, text: piece.text.slice(done, match.index) });
      cut.push({ text: match[0], tone: 'mark' });
      done = match.index + match[0].length;
    }
    if (done < piece.text.length) cut.push({ ...piece, text: piece.text.slice(done) });
    return cut;
  });
}

/** What stands for an unseen character: `U+202E`. */
export const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
