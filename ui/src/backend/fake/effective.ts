// What a made-up profile comes to: places are looked up in the made-up text, so that a click on one leads somewhere.
import type { EffectiveProfile, EffectiveValue, OriginOf, ProfileCard, ValueOrigin } from '../generated';

const FILE = 'issuer2-profiles.conf';

export function effectiveOf(card: ProfileCard, text: string, others: string[]): EffectiveProfile {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.includes(`"${card.profileId}" = {`));
  const place = (word: string, from: number) => {
    const line = Math.max(
      lines.findIndex((line, at) => at >= from && line.includes(word)),
      0,
    );
    return { file: FILE, line: line + 1, column: (lines[line] ?? '').search(/\S|$/) + 1 };
  };
  const origin = (kind: OriginOf, more: Partial<ValueOrigin> = {}): ValueOrigin => ({
    kind,
    reference: null,
    place: null,
    through: null,
    sharedWith: [],
    ...more,
  });
  const own = (path: string[], value: unknown): EffectiveValue => ({
    path,
    value: JSON.stringify(value),
    masked: false,
    origin: origin('literal', { place: place(path.at(-1) ?? '', first) }),
  });
  const values: EffectiveValue[] = [
    own(['name'], card.name),
    own(['credentialConfigurationId'], card.configurationId),
    own(['credentialData', 'given_name'], 'Erika'),
    own(['credentialData', 'family_name'], 'Mustermann'),
    own(['credentialData', 'valid'], true),
    own(['credentialData', 'level'], 3),
    {
      path: ['credentialData', 'issuing_authority'],
      value: null,
      masked: false,
      origin: origin('absent', { reference: '${?ISSUER_NAME}', place: place('defaultIssuer', 0) }),
    },
    {
      path: ['issuerDid'],
      value: '"did:jwk:eyJrdHkiOiJFQyJ9"',
      masked: false,
      origin: origin('reference', {
        reference: '${defaultIssuer}',
        place: place('defaultIssuer', 0),
        through: place('credentialData', first),
        sharedWith: others.filter((id) => id !== card.profileId),
      }),
    },
    { path: ['issuerKey'], value: '"•••"', masked: true, origin: origin('desk') },
  ];
  if (card.webhookUrl) values.splice(6, 0, own(['notifications', 'webhook', 'url'], card.webhookUrl));
  return { profileId: card.profileId, values, problems: [] };
}
