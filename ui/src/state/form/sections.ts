// The parts of a profile's form: which member of the profile stands where, so that none is left out.
import type { FormProblem } from '../../backend';
import type { Branch } from './tree';

export const SECTIONS = ['general', 'data', 'mapping', 'login', 'status', 'notifications', 'key', 'rest'] as const;
export type SectionName = (typeof SECTIONS)[number];

const MEMBERS: Record<Exclude<SectionName, 'rest'>, readonly string[]> = {
  general: ['name', 'credentialConfigurationId', 'haip', 'validity', 'deferred'],
  data: ['credentialData', 'selectiveDisclosure', 'mDocNameSpacesDataMappingConfig'],
  mapping: ['mapping'],
  login: ['idTokenClaimsMapping'],
  status: ['statusList', 'credentialStatus'],
  notifications: ['notifications'],
  key: ['issuerKey', 'issuerDid', 'x5Chain'],
};
const PLACED = new Set(Object.values(MEMBERS).flat());

export const restOf = (root: Branch): Branch[] => root.children.filter((child) => !PLACED.has(child.key));

export type SectionFacts = { name: SectionName; wrong: number; empty: boolean };

/** The parts in order, with what is wrong in them. A mapping is never applied to an mdoc: the part is there only where one is written. */
export function sectionsOf(root: Branch | null, problems: readonly FormProblem[], format: string | null): SectionFacts[] {
  return SECTIONS.map((name) => {
    const members = name === 'rest' ? (root ? restOf(root).map((one) => one.key) : []) : MEMBERS[name];
    const fits = (key: string | undefined) =>
      key !== undefined && (name === 'rest' ? !PLACED.has(key) : members.includes(key));
    return {
      name,
      wrong: problems.filter((one) => fits(one.path[0])).length,
      empty: !root?.children.some((child) => members.includes(child.key)),
    };
  }).filter((one) => !one.empty || one.wrong > 0 || isFor(one.name, format));
}

/** Whether a format knows what is in a part. */
function isFor(name: SectionName, format: string | null): boolean {
  if (name === 'mapping') return format !== 'mso_mdoc';
  return name !== 'rest' || format === 'mso_mdoc';
}
