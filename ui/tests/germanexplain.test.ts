// What a session's record means, in German: held against every cause that the desk has in Rust.
import { expect, test } from 'vitest';
import { catalogues } from '../src/strings';
import { causes, phrases } from '../src/strings/de.causes';
import { steps, verdicts } from '../src/strings/de.explain';
import { fill } from '../src/strings/fill';
import { literals, rust, rustFiles } from './rust';

const FOLDER = ['desk', 'src', 'explain'];
const lints = rustFiles(...FOLDER, 'lints').map((file) => rust(...FOLDER, 'lints', file));
const KIND = /\b(?:refusal|lint)\(\s*(?:Family::\w+,\s*)?"([a-z0-9-]+)",\s*(?:Rank::\w+,\s*)?/g;

type English = { title: string; why: string; tries: number };

/** Code, texts and how many there are to try, of every lint as it stands in Rust. */
const english = new Map<string, English>();
for (const text of lints) {
  for (const found of text.matchAll(KIND)) {
    const [whole, code = ''] = found;
    const rest = text.slice(found.index + whole.length);
    const end = /\],\s*(?:\|case\||[a-z_]+,?\s*\))/.exec(rest)?.index ?? 0;
    const [title = '', why = ''] = literals(rest.slice(0, end));
    const list = rest.slice(rest.indexOf('&[') + 2, end);
    const names = list.replace(/"(?:[^"\\]|\\.)*"/gs, '').match(/\b(?:super::)?[A-Z]{2,}\b/g) ?? [];
    english.set(code, { title, why, tries: literals(list).length + names.length });
  }
}

const gaps = (text: string) => [...text.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name);

test('every cause has its German, and none besides', () => {
  expect(english.size).toBeGreaterThan(40);
  expect(Object.keys(causes).sort()).toEqual([...english.keys()].sort());
});

test.each([...english])('%s says as much in German, and fills no gap that English has not', (code, { title, why, tries }) => {
  const [german, because, tried] = causes[code] ?? ['', '', []];
  expect(german).not.toBe(title);
  expect(tried.length).toBe(tries);
  // What every refusal has may be said in German where English does not.
  const known = new Set([...gaps(title + why), 'said', 'expected', 'received', 'issuer']);
  expect(gaps(german + because + tried.join()).filter((gap) => !known.has(gap))).toEqual([]);
});

test('every phrase that fills a gap is one of the desk', () => {
  const said = new Set([...lints, rust(...FOLDER, 'case.rs'), rust(...FOLDER, 'verdict.rs')].flatMap(literals));
  expect(Object.keys(phrases).filter((phrase) => !said.has(phrase))).toEqual([]);
});

test('every verdict and every step has its German', () => {
  const written = [...rust(...FOLDER, 'verdict.rs').matchAll(/\(\s*"([a-z-]+)",\s*"/g)].map(([, code]) => code);
  expect(Object.keys(verdicts).sort()).toEqual(written.sort());
  expect(Object.keys(steps).length).toBe([...rust(...FOLDER, 'stage.rs').matchAll(/Step::\w+ => "/g)].length);
});

test('a value is never taken for a gap', () => {
  expect(fill('{a} {b} {c}', { a: '{b}', b: '<b>' })).toBe('{b} <b> {c}');
  const { why, tries, verdict } = catalogues.de.explain;
  expect(why('wallet-failed', 'x', { words: '{reason}' })).toContain('seine eigenen Worte: {reason}.');
  expect(why('silent-after-offer', 'x', { seconds: '5', agent: ' by W/1' })).toContain('vor 5 s abgeholt von W/1,');
  expect(why('deferred-not-fetched', 'x', { asked: 'the wallet asked 3 times before it was ready' })).toContain('3-mal gefragt');
  expect(why('new-one', 'A new one', {})).toBe('A new one');
  expect(tries('loopback', 'x', {}, 0)).toContain('lokalen Netz');
  expect(verdict('refused', 'x', { endpoint: 'token' })).toContain('an token wurde abgelehnt');
});
