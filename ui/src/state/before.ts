// What an item is compared with: the event before it, or the last request to the same endpoint.
import type { TimelineItem } from '../backend';
import { inOrder } from './timeline';

const endpoint = (path: string): string => path.split('?')[0] ?? path;

/** Whether two items are of a kind whose difference says something. */
function alike(a: TimelineItem, b: TimelineItem): boolean {
  if (a.what.kind === 'event') return b.what.kind === 'event';
  if (a.what.kind !== 'exchange' || b.what.kind !== 'exchange') return false;
  return a.what.method === b.what.method && endpoint(a.what.path) === endpoint(b.what.path);
}

/** The latest item before this one that it can be compared with. */
export function before(item: TimelineItem, timeline: readonly TimelineItem[]): TimelineItem | null {
  let found: TimelineItem | null = null;
  for (const one of timeline) {
    if (one.key === item.key || !alike(item, one) || inOrder(one, item) >= 0) continue;
    if (found === null || inOrder(found, one) < 0) found = one;
  }
  return found;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** What of an item is compared. */
export function compared({ what }: TimelineItem): unknown {
  if (what.kind === 'event') return parsed(what.body);
  if (what.kind !== 'exchange') return null;
  const lines = (headers: readonly { name: string; value: string }[]) =>
    Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  return {
    status: what.status,
    request: parsed(what.request),
    answer: parsed(what.response),
    requestHeaders: lines(what.requestHeaders),
    answerHeaders: lines(what.responseHeaders),
  };
}
