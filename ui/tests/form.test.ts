// The form over a configuration file: what is pure, as tables.
import { expect, test } from 'vitest';
import type { FormNode, NodeKind, TextEdit } from '../src/backend';
import { asDataUri, MOST } from '../src/state/form/logo';
import { conversionOf, entryOf, withConversion } from '../src/state/form/conversion';
import { fieldOf, isChoice, withChoice, type Step } from '../src/state/form/disclosure';
import { changed, editsFor } from '../src/state/form/edits';
import { jsonPaths } from '../src/state/form/jsonpath';
import { callOf, typedPath, withMapped, written } from '../src/state/form/mapping';
import { suggested, wrongId } from '../src/state/form/names';
import { sectionsOf } from '../src/state/form/sections';
import { below, freeName, rowsOf, treeOf, valueOf, wrongAt } from '../src/state/form/tree';
import { isDay, numberOf, recast } from '../src/state/form/values';

const kindOf = (value: unknown): NodeKind =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : ({ object: 'object', string: 'text', number: 'number', boolean: 'boolean' } as Record<string, NodeKind>)[typeof value]!;

/** A value as the desk lists it. */
function nodes(value: unknown, path: string[] = []): FormNode[] {
  const kind = kindOf(value);
  const inside = kind === 'object' || kind === 'array' ? Object.entries(value as object) : [];
  const origin = { kind: 'literal' as const, reference: null, place: null, through: null, sharedWith: [] };
  const own: FormNode = { path, kind, value: inside.length > 0 || kind === 'object' || kind === 'array' ? null : JSON.stringify(value), masked: false, origin, own: true };
  return [own, ...inside.flatMap(([key, one]) => nodes(one, [...path, key]))];
}

const data = { name: 'Erika', address: { street: 'Weg', floors: [1, 2] }, tags: ['a', { b: null }], on: true };

test('what the desk lists is a tree, and the tree is the value again', () => {
  const root = treeOf(nodes(data));
  expect(valueOf(root ?? undefined)).toEqual(data);
  expect(below(root, ['address', 'floors', '1'])?.node.value).toBe('2');
  expect(below(root, ['address', 'nothing', '1'])).toBeUndefined();
  expect(treeOf([])).toBeNull();
});

test.each([
  ['all open', () => true, ['name', 'address', 'street', 'floors', '0', '1', 'tags', '0', '1', 'b', 'on']],
  ['all closed', () => false, ['name', 'address', 'tags', 'on']],
  ['the top open', (_: unknown, depth: number) => depth < 1, ['name', 'address', 'street', 'floors', 'tags', '0', '1', 'on']],
])('rows on show with %s', (_, open, keys) => {
  const root = treeOf(nodes(data));
  expect(root && rowsOf(root, open).map((row) => row.branch.key)).toEqual(keys);
});

const problem = (...path: string[]) => ({
  path,
  problem: { code: 'x', file: 'f', includedBy: null, line: 1, column: 1, profileId: null, message: 'm' },
});
test.each([
  [['a'], 1, 1],
  [['a', 'b'], 1, 0],
  [[], 0, 2],
  [['c'], 0, 0],
])('of the problems at %j %i are its own and %i below it', (path, here, within) => {
  const found = wrongAt([problem('a'), problem('a', 'b')], path);
  expect([found.here.length, found.within]).toEqual([here, within]);
});

test.each([
  ['new', [], 'new'],
  ['new', ['new'], 'new_2'],
  ['new', ['new', 'new_2'], 'new_3'],
])('a free name for %s beside %j is %s', (wanted, taken, name) => expect(freeName(wanted, taken)).toBe(name));

test.each([
  ['abc', [], 'abc'],
  ['abc', [[1, 2, 'X']], 'aXc'],
  ['abc', [[0, 0, 'X'], [3, 3, 'Y']], 'XabcY'],
  ['a😀b', [[1, 3, '']], 'ab'],
  ['abcdef', [[0, 1, ''], [2, 4, '__'], [5, 6, 'Z']], 'b__eZ'],
] as [string, [number, number, string][], string][])('%s with changes is %s', (text, changes, expected) =>
  expect(changed(text, changes.map(([from, to, by]) => ({ stretch: { from, to }, with: by })))).toBe(expected),
);

const brief = (edits: TextEdit[]): string[] =>
  edits.map((edit) => `${edit.kind} ${edit.path.join('.')}${'value' in edit ? ` ${edit.value}` : ''}`);

test.each<[unknown, unknown, string[]]>([
  [{ a: 1 }, { a: 1 }, []],
  [{ a: 1 }, { a: 2 }, ['put r.a 2']],
  [{ a: 1 }, { a: 1, b: { c: 3 } }, ['put r.b {"c":3}']],
  [{ a: 1, b: 2 }, { b: 2 }, ['remove r.a']],
  [{ a: [1, 2] }, { a: [1, 3] }, ['put r.a.1 3']],
  [{ a: [1, 2] }, { a: [1] }, ['put r.a [1]']],
  [{ a: { b: { c: 1, d: 2 } } }, { a: { b: { c: 1, d: 3 } } }, ['put r.a.b.d 3']],
  [undefined, { a: 1 }, ['put r {"a":1}']],
  [{ a: 1 }, undefined, ['remove r']],
  [{ a: 1 }, 'x', ['put r "x"']],
])('from %j to %j it takes %j', (before, after, edits) => expect(brief(editsFor(['r'], before, after))).toEqual(edits));

const names = (...path: (string | number)[]): Step[] => path.map((one) => (typeof one === 'string' ? { name: one } : { index: one }));

const map = {
  fields: {
    given_name: { sd: true },
    address: { sd: false, children: { fields: { street: { sd: true } } } },
    tags: { sd: false, arrayChildren: { elements: [{ sd: false }], wildcard: { sd: true } } },
  },
  decoyMode: 'NONE',
};

test.each([
  [names('given_name'), true],
  [names('family_name'), false],
  [names('address'), false],
  [names('address', 'street'), true],
  [names('address', 'city'), false],
  [names('tags', 0), false],
  [names('tags', 1), true],
])('whether the holder chooses about %j: %s', (steps, on) => expect(isChoice(map, steps)).toBe(on));

test.each<[Step[], boolean, string[]]>([
  [names('given_name'), false, ['put s.fields.given_name.sd false']],
  [names('family_name'), true, ['put s.fields.family_name {"sd":true}']],
  [names('address'), true, ['put s.fields.address.sd true']],
  [names('address', 'city'), true, ['put s.fields.address.children.fields.city {"sd":true}']],
  [names('new', 'deep'), true, ['put s.fields.new {"sd":false,"children":{"fields":{"deep":{"sd":true}}}}']],
  [names('tags', 0), true, ['put s.fields.tags.arrayChildren.elements.0.sd true']],
  [names('tags', 3), false, ['put s.fields.tags.arrayChildren.wildcard.sd false']],
  [names('given_name', 2), true, ['put s.fields.given_name.arrayChildren {"wildcard":{"sd":true}}']],
])('the choice about %j turned %s takes %j', (steps, on, edits) => {
  const after = withChoice(map, steps, on);
  expect(brief(editsFor(['s'], map, after))).toEqual(edits);
  expect(isChoice(after, steps)).toBe(on);
});

test('the first choice of a profile makes all that it needs', () => {
  expect(withChoice(undefined, names('a'), true)).toEqual({ fields: { a: { sd: true } } });
});

test.each([
  [names('given_name'), ['fields', 'given_name']],
  [names('address', 'street'), ['fields', 'address', 'children', 'fields', 'street']],
  [names('tags', 0), ['fields', 'tags', 'arrayChildren', 'elements', '0']],
  [names('tags', 5), ['fields', 'tags', 'arrayChildren', 'wildcard']],
  [names('nobody'), null],
])('the field of %j is at %j', (steps, path) => expect(fieldOf(map, steps)).toEqual(path));

const mdl = { ns: { birth: '2000-01-01', list: [{ day: '2000-01-01' }, { day: '2001-01-01' }], days: ['2000-01-01', '2001-01-01'] } };
const config = { ns: { entriesConfigMap: { birth: { type: 'string', conversionType: 'stringToFullDate' } } } };
const full = { type: 'string', conversionType: 'stringToFullDate' };

test.each<[Step[], string | null, unknown]>([
  [names('ns', 'birth'), 'stringToTDate', { ns: { entriesConfigMap: { birth: { type: 'string', conversionType: 'stringToTDate' } } } }],
  [names('ns', 'birth'), null, undefined],
  [names('ns', 'other'), 'stringToFullDate', { ns: { entriesConfigMap: { birth: full, other: full } } }],
  [names('new', 'other'), 'stringToFullDate', { ...config, new: { entriesConfigMap: { other: full } } }],
  [
    names('ns', 'list', 1, 'day'),
    'stringToFullDate',
    {
      ns: {
        entriesConfigMap: {
          birth: full,
          list: {
            type: 'array',
            arrayConfig: [
              { type: 'object', entriesConfigMap: {} },
              { type: 'object', entriesConfigMap: { day: full } },
            ],
          },
        },
      },
    },
  ],
  [names('ns', 'days', 0), 'stringToFullDate', { ns: { entriesConfigMap: { birth: full, days: { type: 'array', arrayConfig: [full, full] } } } }],
])('the conversion of %j to %s', (steps, to, expected) => {
  const after = withConversion(config, steps, to, mdl);
  expect(after).toEqual(expected);
  expect(conversionOf(after, steps)).toBe(to);
  // Taken away again, nothing is left of it.
  if (to !== null && steps.length > 2) expect(withConversion(after, steps, null, mdl)).toEqual(config);
});

test.each([
  [names('ns', 'birth'), ['ns', 'entriesConfigMap', 'birth']],
  [names('ns', 'list', 0, 'day'), null],
])('the entry of %j is at %j', (steps, path) => expect(entryOf(config, steps)).toEqual(path));

test.each([
  ['<uuid>', { name: 'uuid', argument: '' }],
  ['<timestamp-in:365d>', { name: 'timestamp-in', argument: '365d' }],
  ['<webhook:http://a:1/b>', { name: 'webhook', argument: 'http://a:1/b' }],
  ['<a b>', null],
  ['uuid', null],
  ['<>', null],
  [7, null],
])('%j is the call %j', (value, call) => {
  expect(callOf(value)).toEqual(call);
  if (call) expect(written(call)).toBe(value);
});

test.each<[unknown, string[], unknown, unknown]>([
  [undefined, ['a', 'b'], '<uuid>', { a: { b: '<uuid>' } }],
  [{ a: { b: 1, c: 2 } }, ['a', 'b'], undefined, { a: { c: 2 } }],
  [{ a: { b: 1 } }, ['a', 'b'], undefined, undefined],
  [{ a: 1 }, ['a'], 2, { a: 2 }],
])('the mapping %j at %j with %j', (before, path, value, after) => expect(withMapped(before, path, value)).toEqual(after));

test.each([
  ['a', ['a']],
  ['a.b.c', ['a', 'b', 'c']],
  ['"a.b".c', ['a.b', 'c']],
  [' iat ', ['iat']],
  ['a..b', null],
  ['.a', null],
  ['a.', null],
  ['', null],
])('the path typed as %j is %j', (text, path) => expect(typedPath(text)).toEqual(path));

test('paths into the data as the claims mapping writes them', () => {
  expect(jsonPaths({ a: 'x', 'org.iso': { b: [1], c: {} } })).toEqual(['$.a', "$.['org.iso'].b"]);
});

test.each<[unknown, NodeKind, unknown]>([
  ['12', 'number', 12],
  ['twelve', 'number', 0],
  [true, 'text', 'true'],
  ['true', 'boolean', true],
  ['x', 'array', ['x']],
  [{ a: 1 }, 'array', [1]],
  [[1], 'object', {}],
  [{ a: 1 }, 'text', ''],
  [5, 'null', null],
])('%j as %s is %j', (value, kind, expected) => expect(recast(value, kind)).toEqual(expected));

test.each([
  ['-1.5e3', '-1.5e3'],
  [' 12 ', '12'],
  ['12345678901234567890', '12345678901234567890'],
  ['012', null],
  ['1,5', null],
  ['', null],
])('the number typed as %j is %j', (text, number) => expect(numberOf(text)).toBe(number));

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['2024-13-01', false],
  ['2024-02-29T10:00:00Z', false],
])('%s is a day: %s', (text, day) => expect(isDay(text)).toBe(day));

test.each([
  ['', false, 'empty'],
  ['a.b', false, 'dot'],
  ['a.b', true, null],
  ['a b', false, 'blank'],
  ['a"b', false, 'blank'],
  ['taken', false, 'taken'],
  ['new', false, null],
] as const)('the id %j, with dots allowed %s, is wrong for %s', (id, dots, wrong) => expect(wrongId(id, ['taken'], dots)).toBe(wrong));

test.each([
  ['Library Card', 'library-card'],
  ['Führerschein für Straße', 'fuhrerschein-fur-strasse'],
  ['  ', ''],
])('%j suggests the id %j', (name, id) => expect(suggested(name)).toBe(id));

test.each([
  ['dc+sd-jwt', 'general data mapping login status notifications key rest'],
  ['mso_mdoc', 'general data login status notifications key rest'],
])('the parts of a profile of %s', (format, parts) => {
  const root = treeOf(nodes({ name: 'x', credentialData: {}, odd: 1 }));
  const found = sectionsOf(root, [problem('odd')], format);
  expect(found.map((one) => one.name).join(' ')).toBe(parts);
  expect(found.find((one) => one.name === 'rest')).toEqual({ name: 'rest', wrong: 1, empty: false });
});

test.each([
  [new Blob(['<svg/>'], { type: 'image/svg+xml' }), { uri: 'data:image/svg+xml;base64,PHN2Zy8+' }],
  [new Blob(['x'.repeat(MOST + 1)], { type: 'image/png' }), { wrong: 'size' }],
  [new Blob(['x'], { type: 'text/html' }), { wrong: 'kind' }],
])('a picture taken into the file', async (file, expected) => expect(await asDataUri(file)).toEqual(expected));
