// What the made-up configuration files say.
import type { ProfileCard } from '../generated';

const sdJwt = `
      given_name = "Erika"
      family_name = "Mustermann"   # shown on the card
      birthdate = "1984-01-26"
      valid = true
      level = 3
      address = {
        street_address = "Heidestraße 17"
        postal_code = "51147"
        locality = "Köln"
      }
      nationalities = ["DE", "AT"]
      issuing_authority = \${defaultAuthority}`;

const mdoc = `
      "org.iso.18013.5.1" = {
        family_name = "Mustermann"   # shown on the card
        given_name = "Erika"
        birth_date = "1984-01-26"
        portrait = \${defaultPortrait}
        driving_privileges = [
          {
            vehicle_category_code = "B"
            issue_date = "2016-06-20"
          }
          {
            vehicle_category_code = "AM"
            issue_date = "2014-04-03"
          }
        ]
        sex = 2
        age_over_18 = true
        issuing_authority = \${defaultAuthority}
      }`;

const behind: Record<string, string> = {
  'dc+sd-jwt': `
    mapping = {
      iat = "<timestamp-seconds>"
      exp = "<timestamp-in-seconds:365d>"
    }
    selectiveDisclosure = {
      fields = {
        given_name = { sd = true }
        family_name = { sd = true }
        # The address can be shown whole or in parts.
        address = {
          sd = false
          children = {
            fields = {
              street_address = { sd = true }
            }
          }
        }
      }
      decoyMode = "NONE"
      decoys = 0
    }
    idTokenClaimsMapping = {
      "$.given_name" = "$.given_name"
    }
    statusList = { type = "token", bits = 2 }`,
  mso_mdoc: `
    mDocNameSpacesDataMappingConfig = {
      "org.iso.18013.5.1" = {
        entriesConfigMap = {
          birth_date = { type = "string", conversionType = "stringToFullDate" }
          portrait = { type = "string", conversionType = "base64StringToByteString" }
        }
      }
    }`,
  jwt_vc_json: `
    mapping = {
      id = "<uuid>"
      issuanceDate = "<timestamp>"
      credentialSubject = {
        id = "<subjectDid>"
      }
    }`,
};

const profileText = (card: ProfileCard, more: string): string => `  "${card.profileId}" = {
    name = "${card.name}"
    credentialConfigurationId = "${card.configurationId}"
    credentialData = {${card.format === 'mso_mdoc' ? mdoc : sdJwt}${more}
    }${behind[card.format] ?? ''}${card.webhookUrl ? `\n    notifications.webhook.url = "${card.webhookUrl}"` : ''}
  }
`;

/** `long`: the first profile has that many values more. */
export const profilesText = (cards: readonly ProfileCard[], long: number): string => {
  const more = Array.from({ length: long }, (_, n) => `\n      value_${n + 1} = "Value ${n + 1}"`).join('');
  return `# What this desk can issue. Saved changes are live at once.
defaultIssuer = \${?ISSUER_NAME}

profiles = {
${cards.map((card, at) => profileText(card, at === 0 ? more : '')).join('\n')}}

# Used above as \${…}.
defaultAuthority = "Musterstadt"
defaultPortrait = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA4KCw0LCQ4NDA0QDw4RFiQXFhQUFiwgIRokNC43NjMuMjI6QVNG"
`;
};

const typeOf = (card: ProfileCard): string => {
  if (card.format === 'mso_mdoc') return `doctype = "org.iso.18013.5.1.mDL"`;
  if (card.format === 'jwt_vc_json') return `credential_definition = { type = ["VerifiableCredential", "UniversityDegree"] }`;
  return `vct = "vctBaseUrl"`;
};

const configurationText = (card: ProfileCard): string => `  "${card.configurationId}" = {
    format = "${card.format}"
    scope = "${card.configurationId}"
    ${typeOf(card)}
    credential_signing_alg_values_supported = ["ES256"]
    cryptographic_binding_methods_supported = \${defaultBindingMethods}
    credential_metadata = {
      display = [
        {
          name = "${card.name}"
          locale = "en-US"
          description = "${card.description ?? ''}"
          background_color = "${card.backgroundColor ?? '#30343f'}"
          text_color = "#ffffff"
        }
        {
          name = "${card.name} (deutsch)"
          locale = "de-DE"
          background_color = "${card.backgroundColor ?? '#30343f'}"
          text_color = "#ffffff"
        }
      ]
      claims = [
        { path = ["given_name"], mandatory = true, display = [{ name = "Given name", locale = "en-US" }, { name = "Vorname", locale = "de-DE" }] }
        { path = ["family_name"], mandatory = true, display = [{ name = "Family name", locale = "en-US" }] }
        { path = ["address", "locality"], display = [{ name = "Town", locale = "en-US" }] }
      ]
    }
  }
`;

export const metadataText = (cards: readonly ProfileCard[]): string => `# Display and formats of every configuration
issuerDisplay = [
  {
    name = "Issuer Desk Demo Issuer"
    locale = "en-US"
  }
  {
    name = "Issuer Desk Demo-Aussteller"
    locale = "de-DE"
  }
]

defaultBindingMethods = ["jwk", "did:jwk", "did:key"]

credentialConfigurations = {
${cards.map(configurationText).join('\n')}}
`;
