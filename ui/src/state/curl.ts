// A request as a command for curl. Pure: what is masked stays masked, and nothing of it can leave its quotes.
import type { AttemptDetail, HeaderLine, TimelineItem } from '../backend';

export type Request = { method: string; url: string; headers: readonly HeaderLine[]; body: string };

/** Headers curl writes itself, and better. */
const OWN = new Set(['host', 'content-length', 'connection', 'transfer-encoding', 'accept-encoding', 'expect']);

/** A word no POSIX shell changes: in single quotes, where only the quote itself has a meaning. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll('\u0000', '').replaceAll("'", `'\\''`)}'`;

const oneLine = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ');

export function curl({ method, url, headers, body }: Request): string {
  const parts = ['curl'];
  // Brackets and braces in a URL would be patterns.
  if (/[[\]{}]/.test(url)) parts.push('--globoff');
  const usual = body === '' ? 'GET' : 'POST';
  if (method === 'HEAD') parts.push('--head');
  else if (method !== usual) parts.push(`--request ${quoted(method)}`);
  parts.push(quoted(url));
  for (const { name, value } of headers) {
    if (OWN.has(name.toLowerCase())) continue;
    // curl takes a header without a value only with a semicolon.
    parts.push(`--header ${quoted(oneLine(value === '' ? `${name};` : `${name}: ${value}`))}`);
  }
  if (body !== '') parts.push(`--data-raw ${quoted(body)}`);
  return parts.join(' \\\n  ');
}

/** The request of an item, where it is one and it is known whom it asked. */
export function requestOf({ what }: TimelineItem): Request | null {
  if (what.kind !== 'exchange' || what.asked === null) return null;
  return { method: what.method, url: `${what.asked}${what.path}`, headers: what.requestHeaders, body: what.request };
}

/** The request of a webhook attempt. */
export const requestOfAttempt = ({ row, requestHeaders, requestBody }: AttemptDetail): Request => ({
  method: 'POST',
  url: row.url,
  headers: requestHeaders,
  body: requestBody,
});
