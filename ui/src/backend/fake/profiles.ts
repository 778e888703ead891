import type { ProfileCard } from '../generated';

const logo = (letters: string): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><rect width="28" height="28" rx="6" fill="#fff" fill-opacity=".2"/><text x="14" y="19" font-family="sans-serif" font-size="12" font-weight="700" text-anchor="middle" fill="#fff">${letters}</text></svg>`)}`;

const card = (
  profileId: string,
  name: string,
  issuerName: string,
  configurationId: string,
  format: string,
  backgroundColor: string,
  letters: string,
  webhookUrl: string | null = null,
): ProfileCard => ({
  profileId,
  name,
  issuerName,
  configurationId,
  format,
  backgroundColor,
  textColor: '#ffffff',
  logo: logo(letters),
  webhookUrl,
  haip: profileId === 'eu-pid',
  description: `${name}, issued by ${issuerName}`,
});

export const CARDS: ProfileCard[] = [
  card(
    'identity-credential',
    'Identity Credential',
    'Example University',
    'identity_credential_dc+sd-jwt',
    'dc+sd-jwt',
    '#2447b5',
    'EU',
    'https://hooks.example.org/issuance',
  ),
  card(
    'university-degree',
    'University Degree',
    'Example University',
    'UniversityDegree_jwt_vc_json',
    'jwt_vc_json',
    '#7a2346',
    'EU',
  ),
  card('iso-mdl', 'Mobile Driving Licence', 'Dept. of Motor Vehicles', 'org.iso.18013.5.1.mDL', 'mso_mdoc', '#115a51', 'MV'),
  card('eu-pid', 'EU PID', 'Member State', 'eu.europa.ec.eudi.pid_sd_jwt', 'dc+sd-jwt', '#1b4478', '★'),
  card('eu-pid-mdoc', 'EU PID (mdoc)', 'Member State', 'eu.europa.ec.eudi.pid.1', 'mso_mdoc', '#3a3f8f', '★'),
  card('employee-badge', 'Employee Badge', 'ACME Corp', 'employee_badge_dc+sd-jwt', 'dc+sd-jwt', '#30343f', 'A'),
  card(
    'event-ticket',
    'Event Ticket',
    'Open Air 2026',
    'event_ticket_dc+sd-jwt',
    'dc+sd-jwt',
    '#a85b10',
    'OA',
    'http://localhost:9099/tickets',
  ),
];

export const maskedData = (profileId: string): unknown => ({
  given_name: 'Erika',
  family_name: 'Mustermann',
  birth_date: '1984-01-26',
  profile: profileId,
});
