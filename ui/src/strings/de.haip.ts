// Deutsch: was zu jedem Punkt von HAIP gesagt wird. Was sich nur am englischen Satz erkennen ließe, steht als Zitat dabei.
import type { Judged } from '../state/haip';

type Say = string | ((judged: Judged) => string);
interface Said {
  readonly met: Say;
  /** Absent where the item is always met. */
  readonly missed?: Say;
}

const SWITCH = 'haip = true im Profil setzen';
const address = (text: string): string => /https?:\/\/\S*[^\s:]/.exec(text)?.[0] ?? '–';
const quoted = (text: string): string => `(„${text}“)`;

export const findings: Readonly<Record<string, Said>> = {
  'GEN-1': {
    met: ({ text }) => `Angebote nennen ${address(text)}`,
    missed: ({ text }) =>
      `Angebote nennen ${address(text)}, doch ein strenges Wallet nimmt nur https: unter einer öffentlichen Adresse mit https anbieten`,
  },
  'HAIP-1': {
    met: ({ format }) => `${format} mit Autorisierungscode`,
    missed: ({ format }) =>
      format === 'jwt_vc_json'
        ? 'jwt_vc_json ist keines der Formate von HAIP: das sind dc+sd-jwt und mso_mdoc'
        : 'Es gibt keinen Autorisierungscode: Angebote brauchen dafür eine Anmeldung',
  },
  'HAIP-2': {
    met: 'Autorisierungsanfragen müssen vorab eingereicht werden, mit PKCE S256; Antworten nennen den Aussteller',
    missed: ({ login }) =>
      login
        ? `Autorisierungsanfragen müssen nicht vorab eingereicht werden: ${SWITCH}`
        : 'Ohne Autorisierungscode gibt es keine Anfragen, die vorab einzureichen wären',
  },
  'HAIP-3': {
    met: 'Token sind mit DPoP an den Schlüssel des Wallets gebunden',
    missed: `Wallets dürfen ohne DPoP kommen: ${SWITCH}`,
  },
  'HAIP-4': {
    met: 'Wallets müssen sich mit einer Attestierung ausweisen',
    // Without the switch it may be either; the sentence then holds for both.
    missed: ({ on }) =>
      on
        ? 'Wallets müssen sich ausweisen, und keinem Wallet-Anbieter wird vertraut: einen unter clientAuthenticationConfig in issuer-service.conf nennen'
        : `Wallets dürfen kommen, ohne sich auszuweisen, oder keinem Wallet-Anbieter wird vertraut: ${SWITCH} und einen unter clientAuthenticationConfig in issuer-service.conf nennen`,
  },
  'HAIP-5': {
    met: ({ text }) => `Der Scope ${/\bscope (\S+)/.exec(text)?.[1] ?? '–'} meint diesen Typ`,
    missed: ({ text }) => `Nicht jede Konfiguration hat einen Scope, der genau einen Typ meint ${quoted(text)}`,
  },
  'HAIP-6': { met: 'Die Metadaten nennen den Nonce-Endpunkt' },
  'HAIP-7': { met: 'Die Metadaten sagen, ob mehrere Nachweise auf einmal ausgestellt werden' },
  'HAIP-8': {
    met: 'Angebote mit Autorisierungscode beginnen eine Ausstellung, auf einem Gerät oder auf zweien',
    missed: 'Angebote können keinen Autorisierungscode haben: dafür braucht es eine Anmeldung',
  },
  'HAIP-9': {
    met: 'Die Metadaten gibt es auch signiert, für Ökosysteme, denen TLS nicht genügt',
    missed: 'Die Metadaten sind nicht signiert: das genügt, solange das Ökosystem nicht mehr als TLS will',
  },
  'HAIP-10': {
    met: 'Mit Refresh-Token kann ein Wallet den Nachweis erneuern',
    missed: 'Es gibt keine Refresh-Token: ein Wallet muss die Person noch einmal fragen',
  },
  'HAIP-11': {
    met: 'Schlüsselattestierungen wird geglaubt, neben einem jwt-Schlüsselnachweis und für sich allein',
    missed:
      'Keinen Schlüsselattestierungen wird geglaubt: wer sie ausstellt, als keyAttestation.trust in issuer-service.conf nennen',
  },
  'HAIP-12': {
    met: 'Schlüsselnachweise dürfen mit ES256 signiert sein',
    missed: ({ text }) => `Schlüsselnachweise dürfen nicht mit ES256 signiert sein ${quoted(text)}`,
  },
  'HAIP-13': { met: 'Die Prüfsummen sind SHA-256' },
  'HAIP-14': {
    met: ({ format }) =>
      format === 'mso_mdoc'
        ? 'Signiert mit x5chain, gebunden an den Schlüssel des Geräts'
        : 'Signiert mit x5c, gebunden durch cnf.jwk, in kompakter Form',
    missed: ({ chain, format, text }) => {
      if (!chain) return 'Es gibt keine x5Chain: Wallets können nicht erkennen, wer signiert';
      const what = format === 'mso_mdoc' ? 'Die x5Chain genügt' : 'Die x5Chain oder credentialStatus genügt';
      return `${what} HAIP nicht ${quoted(text)}`;
    },
  },
  'HAIP-15': {
    met: ({ status }) =>
      status ? 'Widerrufen wird nach einem Verfahren von ISO 18013-5' : 'Kein credentialStatus ist von Hand gesetzt',
    missed: 'credentialStatus muss eine status_list oder eine identifier_list enthalten',
  },
  'HAIP-16': {
    met: ({ logo }) => (logo ? 'Das Logo ist ein SVG oder PNG, das jedes Wallet zeigt' : 'Es gibt kein Logo zu zeigen'),
    missed: 'Das Logo muss ein SVG oder PNG unter einer Adresse mit data: oder https: sein, damit jedes Wallet es zeigt',
  },
  'HAIP-17': {
    met: 'Die Metadaten sagen, wie Nachweise signiert sind',
    missed: 'credential_signing_alg_values_supported fehlt: Wallets können nicht wissen, wie Nachweise signiert sind',
  },
};

/** A finding in German; as the issuer words it where there is none here. */
export function said(judged: Judged): string {
  const known = findings[judged.item];
  const say = judged.ok ? known?.met : known?.missed;
  return typeof say === 'function' ? say(judged) : (say ?? judged.text);
}
