// What a made-up profile would issue.
import type { ConfigurationChoice, FormNode, MappedCall, PreviewClaim, ProfileCard, ProfilePreview } from '../generated';
import { readForm } from './forms';

const NAME = 'issuer2-profiles.conf';
const json = (value: unknown): string => JSON.stringify(value);

function resultOf(call: string, now: number): Pick<MappedCall, 'result' | 'reason'> {
  const [, name = '', argument = ''] = /^<([^:>]+):?([^>]*)>$/.exec(call) ?? [];
  if (name.startsWith('webhook')) return { result: null, reason: 'Asks a server: not called here.' };
  const days = Number(/^(\d+)d$/.exec(argument)?.[1] ?? 0);
  const at = now + (name.includes('before') ? -1 : 1) * days * 86_400_000;
  if (/^timestamp.*-(in|before)/.test(name) && argument === '') return { result: null, reason: 'This needs a duration, such as 365d.' };
  if (name.includes('seconds')) return { result: json(Math.floor(at / 1_000)), reason: null };
  if (name.startsWith('timestamp')) return { result: json(new Date(at).toISOString()), reason: null };
  if (name === 'uuid') return { result: json('urn:uuid:3f6c0a52-3c1e-4f0e-9c55-6d1f9a5e2b77'), reason: null };
  if (name.endsWith('Did') || name === 'issuerId') return { result: json('did:jwk:eyJrdHkiOiJFQyJ9'), reason: null };
  return { result: null, reason: `Unknown dynamic data function "${name}" at call: ${call}` };
}

export function previewOf(
  text: string,
  profileId: string,
  card: ProfileCard | null,
  choices: readonly ConfigurationChoice[],
  now = Date.now(),
): ProfilePreview {
  const { nodes, broken, problems } = readForm({ name: NAME, text, path: ['profiles', profileId], deepest: null }, choices);
  const below = (key: string) => nodes.filter((node) => node.path[0] === key && node.path.length > 1);
  const chosen = new Set(below('selectiveDisclosure').filter((node) => node.path.at(-1) === 'sd' && node.value === 'true').map((node) => node.path.at(-2)));
  const claim = (node: FormNode): PreviewClaim => ({
    path: node.path.slice(1),
    value: node.value,
    label: null,
    disclosed: chosen.has(node.path.at(-1) ?? '') ? 'choice' : 'always',
    byIssuer: false,
    cbor: null,
  });
  const calls = below('mapping').filter((node) => node.value?.startsWith('"<'));
  return {
    card,
    claims: [
      ...below('credentialData').map(claim),
      { path: ['iat'], value: json(Math.floor(now / 1_000)), label: null, disclosed: 'always', byIssuer: true, cbor: null },
    ],
    decoys: 0,
    calls: calls.map((node) => {
      const call = JSON.parse(node.value ?? '""') as string;
      return { path: node.path.slice(1), call, ...resultOf(call, now) };
    }),
    document: null,
    failure: broken,
    problems: problems.map((one) => one.problem),
  };
}
