import { expect, test } from 'vitest';
import type { EffectiveValue } from '../src/backend';
import { found, pathOf } from '../src/state/effective';

test.each([
  [['credentialData', 'level'], 'credentialData.level'],
  [['x5Chain', '0'], 'x5Chain.0'],
  [['a.b', 'c d', ''], '"a.b"."c d".""'],
])('%j is written %s', (path, expected) => expect(pathOf(path)).toBe(expected));

const value = (path: string, text: string | null, reference: string | null = null, sharedWith: string[] = []): EffectiveValue => ({
  path: path.split('.'),
  value: text,
  masked: false,
  origin: { kind: 'literal', reference, place: null, through: null, sharedWith },
});

const all = [value('name', '"Badge"'), value('issuerKey.type', '"jwk"', '${key}', ['eu-pid']), value('validity', null, '${?days}')];

test.each([
  ['', 'name issuerKey.type validity'],
  ['NAME', 'name'],
  ['jwk', 'issuerKey.type'],
  ['${', 'issuerKey.type validity'],
  ['eu-pid issuer', 'issuerKey.type'],
  ['badge jwk', ''],
])('a search for %j finds %j', (search, expected) =>
  expect(found(all, search).map((one) => pathOf(one.path)).join(' ')).toBe(expected));
