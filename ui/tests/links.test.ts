// Links as they are shown, and the first of several problems.
import { expect, test } from 'vitest';
import { firstIn } from '../src/places/profiles/problems';
import { middle, pieces, shortLink } from '../src/state/links';

const SCHEME = 'openid-credential-offer://?';
const ID = '31dbd96e-1111-4222-8333-123456789abc';
const byReference = (uri: string) => `${SCHEME}credential_offer_uri=${encodeURIComponent(uri)}`;

test.each([
  [byReference(`http://localhost:7002/openid4vci/credential-offer?id=${ID}`), 'localhost:7002 … /credential-offer?id=31dbd96e…'],
  [byReference('https://[fd00::2]/a/b/offer?id=7'), '[fd00::2] … /offer?id=7'],
  [byReference('https://issuer.example/offer'), 'issuer.example/offer'],
  [byReference('nonsense'), 'nonsense'],
  [`${SCHEME}credential_offer=%7B%22a%22%3A1%7D`, '{"a":1}'],
  ['no link', 'no link'],
])('%s is shown as %s', (link, shown) => expect(shortLink(link)).toBe(shown));

test.each([
  ['abc', 3, 'abc'],
  ['abcdefghij', 7, 'abcd…ij'],
])('%s in %d characters', (text, most, shown) => expect(middle(text, most)).toBe(shown));

test.each([
  ['localhost:9099/issuance', ['localhost:9099/', 'issuance']],
  ['a//b?c&d', ['a//', 'b?', 'c&', 'd']],
  ['/', ['/']],
  ['', []],
])('%s breaks at its separators and loses nothing', (url, expected) => {
  expect(pieces(url)).toEqual(expected);
  expect(pieces(url).join('')).toBe(url);
});

test('the first problem is the one furthest up in its own file', () => {
  const problem = (file: string, line: number | null, column: number | null) => ({
    file,
    line,
    column,
    includedBy: null,
    code: 'x',
    message: '',
    profileId: null,
  });
  const list = [problem('a', null, null), problem('a', 9, 1), problem('a', 4, 7), problem('a', 4, 2), problem('b', 1, 1)];
  expect(firstIn('a', list)).toBe(list[3]);
  expect(firstIn('c', list)).toBeUndefined();
});
