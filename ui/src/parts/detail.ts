// Which texts a time line item has to show.
import type { TimelineItem } from '../backend';

export type TabName = 'pretty' | 'exact' | 'request' | 'response' | 'session';
/** `pretty`: lay JSON out for reading; otherwise the bytes exactly as they were. */
export type DetailTab = { name: TabName; text: string; pretty: boolean };

export function detailTabs({ what }: TimelineItem, sessionJson: unknown): DetailTab[] {
  switch (what.kind) {
    case 'event':
      return [
        { name: 'pretty', text: what.body, pretty: true },
        { name: 'exact', text: what.body, pretty: false },
      ];
    case 'exchange':
      return [
        { name: 'request', text: what.request, pretty: true },
        { name: 'response', text: what.response, pretty: true },
      ];
    case 'attempt':
      return [{ name: 'response', text: what.response ?? '', pretty: true }];
    case 'visit':
      return [];
    case 'created':
      return [{ name: 'session', text: sessionJson === null ? '' : JSON.stringify(sessionJson), pretty: true }];
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

export type Piece = { text: string; tone: 'key' | 'string' | 'word' | 'plain' };
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
