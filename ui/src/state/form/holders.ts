// Which files hold things that have a form of their own, and under which member.

/** The file of the profiles, and that of the configurations they name. */
export const PROFILES = 'issuer2-profiles.conf';
export const METADATA = 'credential-issuer-metadata.conf';

export const HOLDERS: Readonly<Record<string, string>> = { [PROFILES]: 'profiles', [METADATA]: 'credentialConfigurations' };

/** The member of the metadata file that says how the issuer is shown. */
export const ISSUER = 'issuerDisplay';
