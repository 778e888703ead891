import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { News } from '../src/backend';
import { backOff, httpDoor } from '../src/backend/http';
import { splitLines } from '../src/backend/lines';

const bytes = (...chunks: string[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Uint8Array.from(chunk, (char) => char.charCodeAt(0)));
      controller.close();
    },
  });

beforeEach(() => sessionStorage.clear());
afterEach(() => vi.unstubAllGlobals());

test.each([
  [['a\nb\n'], ['a', 'b']],
  [
    ['a', 'b\nc', 'd\n\n', 'rest'],
    ['ab', 'cd'],
  ],
  [['"\xc3', '\xa4"\n'], ['"ä"']],
  [[], []],
])('lines of %o', async (chunks, expected) => {
  const lines: string[] = [];
  for await (const line of splitLines(bytes(...chunks))) lines.push(line);
  expect(lines).toEqual(expected);
});

test('the token leaves the address bar, goes in a header and survives a reload of the page', async () => {
  const asked: RequestInit[] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => (asked.push(init), new Response('null')));
  location.hash = '#token=secret';
  await httpDoor().call('info', null);
  expect(location.hash).toBe('');
  await httpDoor().call('profiles', null);
  expect(asked.map((init) => (init.headers as Record<string, string>)['x-desk-token'])).toEqual(['secret', 'secret']);
});

test.each([
  [new Response('{"code":"bad-arguments","message":"no"}', { status: 422 }), 'bad-arguments'],
  [new Response('<html>', { status: 502 }), 'http-502'],
  [new Response('not json'), 'unreachable'],
])('a refusal has a code (%#)', async (answer, code) => {
  vi.stubGlobal('fetch', async () => answer);
  await expect(httpDoor().call('info', null)).rejects.toMatchObject({ name: 'CallFailure', code });
});

test('a network that fails is unreachable', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed')));
  await expect(httpDoor().call('info', null)).rejects.toMatchObject({ code: 'unreachable' });
});

test('after an interruption the first news is that some may be lost', async () => {
  const streams = [bytes('[{"kind":"profiles"}]\n'), bytes('[{"kind":"addresses"}]\n')];
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
    const body = streams.shift();
    return body
      ? Promise.resolve({ ok: true, body })
      : new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('stopped'))));
  });
  const seen: string[] = [];
  const links: boolean[] = [];
  const stop = httpDoor().news(
    (batch: News[]) => seen.push(...batch.map((news) => news.kind)),
    (open) => links.push(open),
  );
  await expect.poll(() => seen).toEqual(['profiles', 'lost', 'addresses']);
  stop();
  expect(links.slice(0, 3)).toEqual([true, false, true]);
});

test('attempts become rarer, up to five seconds', () =>
  expect([0, 1, 4, 5, 50].map(backOff)).toEqual([250, 500, 4_000, 5_000, 5_000]));
