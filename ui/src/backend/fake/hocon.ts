// As much of HOCON as the made-up files use, with where each piece stands: objects, lists, quoted texts, words, `${…}`, comments.

export type Value = { from: number; to: number } & (
  | { kind: 'object'; members: Member[] }
  | { kind: 'array'; elements: Value[] }
  | { kind: 'leaf'; value: string | number | boolean | null }
  | { kind: 'reference'; name: string; optional: boolean }
);
/** A member; `path` has more than one name where the key has dots. */
export type Member = { path: string[]; from: number; keyTo: number; value: Value };
export type ObjectValue = Extract<Value, { kind: 'object' }>;

export class Broken extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

export function parse(text: string): ObjectValue {
  let at = 0;
  const fail = (message: string): never => {
    throw new Broken(message, at);
  };

  function blank(): void {
    for (;;) {
      const skipped = /^(?:[\s,]+|#[^\n]*|\/\/[^\n]*)/.exec(text.slice(at, at + 4_000));
      if (!skipped) return;
      at += skipped[0].length;
    }
  }

  function quoted(): string {
    const found = /^"(?:[^"\\\n]|\\.)*"/.exec(text.slice(at)) ?? fail('This string is not closed.');
    at += found[0].length;
    return JSON.parse(found[0]) as string;
  }

  function key(): string[] {
    const path: string[] = [];
    for (;;) {
      if (text[at] === '"') path.push(quoted());
      else {
        const word = /^[\w@+-]+/.exec(text.slice(at)) ?? fail('Expected a key.');
        at += word[0].length;
        path.push(word[0]);
      }
      if (text[at] !== '.') return path;
      at += 1;
    }
  }

  function members(end: string | undefined): Member[] {
    const list: Member[] = [];
    for (;;) {
      blank();
      if (at >= text.length || text[at] === '}') {
        if (text[at] !== end) fail(end ? 'A { is not closed.' : 'One } too many.');
        return list;
      }
      const from = at;
      const path = key();
      const keyTo = at;
      at += /^[ \t]*[=:]?\s*/.exec(text.slice(at))?.[0].length ?? 0;
      list.push({ path, from, keyTo, value: value() });
    }
  }

  function value(): Value {
    const from = at;
    if (text[at] === '{') {
      at += 1;
      const inside = members('}');
      at += 1;
      return { kind: 'object', members: inside, from, to: at };
    }
    if (text[at] === '[') {
      at += 1;
      const elements: Value[] = [];
      for (blank(); text[at] !== ']'; blank()) {
        if (at >= text.length) fail('A [ is not closed.');
        elements.push(value());
      }
      at += 1;
      return { kind: 'array', elements, from, to: at };
    }
    const reference = /^\$\{(\??)([\w.-]+)\}/.exec(text.slice(at));
    if (reference) {
      at += reference[0].length;
      return { kind: 'reference', name: reference[2] ?? '', optional: reference[1] === '?', from, to: at };
    }
    if (text[at] === '"') return { kind: 'leaf', value: quoted(), from, to: at };
    const word = (/^[^\s,\]}#]+/.exec(text.slice(at)) ?? fail('Expected a value.'))[0];
    at += word.length;
    const known = { true: true, false: false, null: null }[word];
    const plain = known !== undefined ? known : word !== '' && !Number.isNaN(Number(word)) ? Number(word) : word;
    return { kind: 'leaf', value: plain, from, to: at };
  }

  const root = members(undefined);
  return { kind: 'object', members: root, from: 0, to: text.length };
}

/** What is written at a path, the member it is written as, and whether nothing else writes it. */
export type Found = { value: Value; member: Member | null; own: boolean };

export function find(root: ObjectValue, path: readonly string[]): Found | null {
  let found: Found = { value: root, member: null, own: true };
  let rest = [...path];
  while (rest.length > 0) {
    const { value } = found;
    if (value.kind === 'array') {
      const element = value.elements[Number(rest.shift())];
      if (!element) return null;
      found = { value: element, member: null, own: true };
      continue;
    }
    if (value.kind !== 'object') return null;
    const fits = value.members.filter((one) => one.path.every((key, at) => key === rest[at]));
    const member = fits.at(-1);
    if (!member) return null;
    rest = rest.slice(member.path.length);
    found = { value: member.value, member, own: member.path.length === 1 && fits.length === 1 };
  }
  return found;
}

/** A JSON value as it is written, on lines of its own where it has members. */
export function render(value: unknown, indent: string): string {
  if (Array.isArray(value)) return `[${value.map((one) => render(one, indent)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value);
  if (members.length === 0) return '{}';
  if (members.length <= 2 && members.every(([, one]) => typeof one !== 'object' || one === null))
    return `{ ${members.map(([key, one]) => `${name(key)} = ${render(one, indent)}`).join(', ')} }`;
  const inner = `${indent}  `;
  return `{\n${members.map(([key, one]) => `${inner}${name(key)} = ${render(one, inner)}`).join('\n')}\n${indent}}`;
}

export const name = (key: string): string => (/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key));
