// What the made-up desk tells of one attempt.
import type { AttemptDetail, AttemptRow, Happening, HeaderLine } from '../generated';
import type { Answered } from './inboxes';
import type { Sent } from './webhooks';

export function headers(sent: Sent, row: AttemptRow, signed: boolean): HeaderLine[] {
  const mark = ['test', 'replay', 'drill'].includes(sent.first) ? [{ name: `issuer2-${sent.first}`, value: 'true' }] : [];
  return [
    { name: 'content-type', value: 'application/json' },
    { name: 'user-agent', value: 'issuer-desk/0.1.0' },
    { name: 'webhook-id', value: sent.id },
    { name: 'webhook-timestamp', value: String(Math.floor(row.at / 1000)) },
    ...(signed ? [{ name: 'webhook-signature', value: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=' }] : []),
    { name: 'issuer2-attempt', value: String(row.attempt) },
    { name: 'issuer2-sequence', value: String(sent.sequence) },
    ...mark,
  ];
}

const answerHeaders = (row: AttemptRow): HeaderLine[] =>
  row.status === null
    ? []
    : [
        { name: 'content-type', value: row.status === 200 ? 'application/json' : 'text/html; charset=utf-8' },
        { name: 'server', value: 'nginx/1.27.2' },
        { name: 'date', value: new Date(row.at).toUTCString() },
      ];

const answerBody = ({ status }: AttemptRow): string | null =>
  status === null ? null : status === 200 ? '{"ok":true}' : `<html><body><h1>${status} Service Unavailable</h1></body></html>`;

/** What becomes of an attempt at a private host that nobody allowed. */
export const forbidden = (host: string): Answered => ({
  status: null,
  class: 'forbidden',
  error: `${host}: a host in a private network is called only once it is confirmed`,
  took: 0,
  location: null,
});

export function detail(
  sent: Sent,
  row: AttemptRow,
  attempts: AttemptRow[],
  signed: boolean,
): Omit<AttemptDetail, 'confirm' | 'sent'> {
  const total = row.duration ?? 0;
  const first = row.attempt === 1;
  return {
    row,
    requestHeaders: headers(sent, row, signed),
    requestBody: sent.body,
    responseHeaders: answerHeaders(row),
    responseBody: answerBody(row),
    truncated: false,
    timings:
      row.duration === null
        ? null
        : {
            resolve: first && row.url.startsWith('https') ? total * 0.08 : null,
            connect: first ? total * 0.3 : null,
            firstByte: row.status === null ? null : total * (first ? 0.5 : 0.88),
            total,
          },
    overtook: first && row.sequence === 3 && row.id % 11 === 0,
    attempts,
  };
}

export const happening = (row: AttemptRow, sent: Sent): Happening => ({
  kind: 'attempt',
  deliveryId: row.deliveryId,
  sequence: row.sequence,
  event: row.event,
  attempt: row.attempt,
  url: row.url,
  status: row.status,
  error: row.error,
  duration: row.duration,
  state: row.state,
  nextAt: row.nextAt,
  response: answerBody(row),
  id: row.id,
  delivery: row.delivery,
  trigger: row.trigger,
  dueSince: sent.dueSince,
  own: sent.first === 'first',
  target: sent.target,
});
