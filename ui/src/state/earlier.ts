// What happened long ago in a long session, unpacked: items without what was sent and received.
import type { Earlier, TimelineItem } from '../backend';

export function unpack({ texts, events, exchanges }: Earlier): TimelineItem[] {
  const text = (index: number | null): string | null => (index === null ? null : (texts[index] ?? null));
  const { sequences, steps, names } = events;
  const unwanted = new Set(events.unwanted);
  let at = 0;
  const items = sequences.map((sequence, index): TimelineItem => {
    const name = names[index] ?? -1;
    at += steps[index] ?? 0;
    return { key: `event-${sequence}`, at, what: { kind: 'event', sequence, name: texts[name] ?? '', body: '', wanted: !unwanted.has(name) } };
  });
  for (const [number, at, status, duration, indices] of exchanges) {
    const [method, path, agent, error, reason, item, expected, received, asked] = indices;
    items.push({
      key: `exchange-${number}`,
      at,
      what: {
        kind: 'exchange',
        method: text(method) ?? '',
        path: text(path) ?? '',
        status,
        duration,
        agent: text(agent),
        request: '',
        response: '',
        error: text(error),
        reason: text(reason),
        item: text(item),
        expected: text(expected),
        received: text(received),
        asked: text(asked),
        requestHeaders: [],
        responseHeaders: [],
      },
    });
  }
  return items;
}
