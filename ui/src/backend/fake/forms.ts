// The form over a made-up file: its values with where they come from, and the ways to change one.
import type {
  ConfigurationChoice,
  FilePlace,
  FormNode,
  FormProblem,
  FormView,
  MakeConfiguration,
  MakeProfile,
  MappingFunction,
  PlanValue,
  ReadForm,
  TextChange,
  ValueOrigin,
  ValuePlan,
} from '../generated';
import { Broken, find, parse, render, type ObjectValue, type Value } from './hocon';
import { difference, editText } from './rewrite';

type Source = { text: string; file: string; root: ObjectValue };

function placeOf({ text, file }: Source, at: number): FilePlace {
  const before = text.slice(0, at).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function origin(source: Source, value: Value, through: Value | null): ValueOrigin {
  if (through?.kind !== 'reference')
    return { kind: 'literal', reference: null, place: placeOf(source, value.from), through: null, sharedWith: [] };
  return {
    kind: 'reference',
    reference: `\${${through.name}}`,
    place: placeOf(source, value.from),
    through: placeOf(source, through.from),
    sharedWith: sharers(source, through.name),
  };
}

/** The profiles in which a reference stands. */
function sharers({ text, root }: Source, reference: string): string[] {
  const profiles = find(root, ['profiles'])?.value;
  if (profiles?.kind !== 'object') return [];
  const written = (value: Value) => text.slice(value.from, value.to).includes(`\${${reference}}`);
  return profiles.members.filter((member) => written(member.value)).flatMap((member) => member.path[0] ?? []);
}

const KINDS = { string: 'text', number: 'number', boolean: 'boolean' } as const;

/** The names of an object's members in order, those of dotted keys once. */
const names = (value: ObjectValue): string[] => [...new Set(value.members.flatMap((member) => member.path[0] ?? []))];

function walk(source: Source, at: string[], path: string[], through: Value | null, own: boolean, out: FormNode[]): void {
  const found = find(source.root, at);
  const virtual = !found;
  const value = found?.value;
  if (value?.kind === 'reference') {
    const target = value.name.split('.');
    if (find(source.root, target)) walk(source, target, path, value, own, out);
    return;
  }
  const base = { path, masked: false, own: own && !virtual };
  if (!value || value.kind === 'object') {
    const start = value ?? { from: 0 };
    out.push({ ...base, kind: 'object', value: null, origin: origin(source, start as Value, through) });
    const keys = value ? names(value) : dotted(source.root, at);
    for (const key of keys) walk(source, [...at, key], [...path, key], through, through === null, out);
  } else if (value.kind === 'array') {
    out.push({ ...base, kind: 'array', value: null, origin: origin(source, value, through) });
    value.elements.forEach((_, index) => walk(source, [...at, String(index)], [...path, String(index)], through, through === null, out));
  } else {
    const secret = path.at(-1) === 'd';
    const kind = value.value === null ? 'null' : KINDS[typeof value.value as keyof typeof KINDS];
    out.push({ ...base, kind, value: secret ? '"•••"' : JSON.stringify(value.value), masked: secret, origin: origin(source, value, through) });
  }
}

/** The next names of members that begin with a path and go on behind it. */
function dotted(root: ObjectValue, at: readonly string[]): string[] {
  for (let depth = at.length - 1; depth >= 0; depth -= 1) {
    const parent = find(root, at.slice(0, depth))?.value;
    if (parent?.kind !== 'object') continue;
    const rest = at.slice(depth);
    return parent.members.filter((one) => rest.every((key, n) => one.path[n] === key)).flatMap((one) => one.path[rest.length] ?? []);
  }
  return [];
}

export function readForm({ name, text, path, deepest }: ReadForm, choices: readonly ConfigurationChoice[]): FormView {
  let root: ObjectValue;
  try {
    root = parse(text);
  } catch (thrown) {
    if (!(thrown instanceof Broken)) throw thrown;
    const { line } = placeOf({ text, file: name, root: parse('') }, thrown.at);
    return { nodes: [], problems: [], broken: `Line ${line}: ${thrown.message}`, format: null };
  }
  const source = { text, file: name, root };
  const nodes: FormNode[] = [];
  if (find(root, path)) walk(source, path, [], null, true, nodes);
  if (deepest !== null) nodes.splice(0, nodes.length, ...nodes.filter((node) => node.path.length <= deepest));
  for (const { origin } of nodes) origin.sharedWith = origin.sharedWith.filter((id) => id !== path[1]);
  const configuration = nodes.find((node) => node.path.join() === 'credentialConfigurationId');
  const id = JSON.parse(configuration?.value ?? 'null') as unknown;
  const choice = choices.find((one) => one.id === id);
  const problems: FormProblem[] = [];
  if (configuration && !choice)
    problems.push({
      path: ['credentialConfigurationId'],
      problem: {
        code: 'profile-unknown-configuration',
        file: name,
        includedBy: null,
        line: configuration.origin.place?.line ?? null,
        column: 1,
        profileId: path[1] ?? null,
        message: `Credential profile ${path[1]} references unsupported credential configuration ${String(id)}`,
      },
    });
  return { nodes, problems, broken: null, format: choice?.format ?? null };
}

export function planValue({ name, text, path, value }: PlanValue): ValuePlan {
  const root = parse(text);
  const source = { text, file: name, root };
  const put = editText(text, [{ kind: 'put', path, value }]);
  const none = { target: null, profiles: [], others: 0 };
  const found = find(root, path)?.value;
  if (found?.kind === 'reference') {
    const target = find(root, found.name.split('.'))?.value;
    const others = sharers(source, found.name).filter((id) => id !== path[1]);
    const override = { ...none, kind: 'override' as const, place: placeOf(source, found.from), changes: put };
    if (!target) return { ways: [override], included: null };
    return {
      ways: [
        {
          kind: 'target',
          target: found.name,
          place: placeOf(source, target.from),
          profiles: others,
          others: others.length,
          changes: editText(text, [{ kind: 'put', path: found.name.split('.'), value }]),
        },
        override,
      ],
      included: null,
    };
  }
  const place = found ? placeOf(source, found.from) : null;
  return { ways: [{ ...none, kind: found ? 'inPlace' : 'add', place, changes: put }], included: null };
}

const template = (choice: ConfigurationChoice | undefined, displayName: string): Record<string, unknown> => ({
  name: displayName,
  credentialConfigurationId: choice?.id ?? '',
  credentialData: choice?.format === 'mso_mdoc' ? { 'org.iso.18013.5.1': { family_name: 'Mustermann' } } : { family_name: 'Mustermann' },
});

export function makeProfile({ text, id, displayName, from }: MakeProfile, choices: readonly ConfigurationChoice[]): TextChange[] {
  const profiles = find(parse(text), ['profiles'])?.value;
  if (profiles?.kind !== 'object') return [];
  const choice = from.kind === 'configuration' ? choices.find((one) => one.id === from.id) : undefined;
  const copied = from.kind === 'profile' ? find(parse(text), ['profiles', from.id])?.value : undefined;
  const body = copied
    ? text.slice(copied.from, copied.to).replace(/name = "[^"]*"/, `name = ${JSON.stringify(displayName)}`)
    : render(template(choice, displayName), '  ');
  const end = text.lastIndexOf('}', profiles.to);
  return difference(text, `${text.slice(0, end)}\n  ${JSON.stringify(id)} = ${body}\n${text.slice(end)}`);
}

export const makeConfiguration = ({ text, id, displayName, format, typeName }: MakeConfiguration): TextChange[] =>
  editText(text, [
    {
      kind: 'put',
      path: ['credentialConfigurations', id],
      value: JSON.stringify({
        format,
        scope: id,
        [format === 'mso_mdoc' ? 'doctype' : 'vct']: typeName,
        credential_metadata: { display: [{ name: displayName, locale: 'en-US' }], claims: [] },
      }),
    },
  ]);

const fn = (name: string, argument: MappingFunction['argument'] = null, example = `<${name}>`): MappingFunction => ({ name, argument, example });

export const FUNCTIONS: MappingFunction[] = [
  fn('uuid'),
  fn('timestamp'),
  fn('timestamp-seconds'),
  fn('timestamp-in', 'duration', '<timestamp-in:365d>'),
  fn('timestamp-in-seconds', 'duration', '<timestamp-in-seconds:365d>'),
  fn('timestamp-before', 'duration', '<timestamp-before:1h>'),
  fn('timestamp-before-seconds', 'duration', '<timestamp-before-seconds:1h>'),
  fn('subjectDid'),
  fn('issuerDid'),
  fn('issuerId'),
  fn('context', 'name', '<context:issuerDid>'),
  fn('webhook', 'url', '<webhook:http://localhost:9099/value>'),
  fn('webhook-json', 'url', '<webhook-json:http://localhost:9099/value>'),
  fn('last', 'name', '<last:uuid>'),
];
