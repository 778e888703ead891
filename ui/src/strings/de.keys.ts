// Deutsch: was ein Profil ausstellen würde, und der Schlüssel, mit dem es signiert.
import type { KeyFinding, Verdict } from '../backend';
import { pluralIn } from './plural';

const plural = pluralIn('de');

export const preview = {
  title: 'Was ausgestellt würde',
  tag: 'Vorschau',
  mark: 'Ausgestellt wird nichts. Der Schlüssel des Inhabers wurde nur hierfür erzeugt und weggeworfen.',
  markInstead:
    'Ausgestellt wird nichts. Statt des Schlüssels im Profil hat einer signiert, der weggeworfen wurde; auch der des Inhabers wurde nur hierfür erzeugt.',
  fails: 'Eine Ausstellung würde scheitern:',
  outOfService: 'Außer Betrieb:',
  claims: 'Im Nachweis',
  disclosed: (choice: number, all: number) =>
    choice === 0 ? 'alles ist immer zu sehen' : `der Inhaber wählt bei ${choice.toLocaleString('de')} von ${all.toLocaleString('de')}`,
  more: (n: number) => `${plural(n, 'weiterer Wert steht', 'weitere Werte stehen')} im ganzen Dokument.`,
  noClaims: 'Das Profil gibt nichts hinein.',
  always: 'immer',
  alwaysHint: 'Wer den Nachweis sieht, sieht das',
  choice: 'Inhaber wählt',
  choiceHint: 'Der Inhaber entscheidet, wem er das zeigt',
  emptyText: 'leerer Text',
  picture: (name: string) => `Bild: ${name}`,
  cborHint: 'Typ in CBOR',
  decoys: (n: number) => `${plural(n, 'Prüfsumme gehört', 'Prüfsummen gehören')} zu nichts: So lässt sich nicht sagen, wie viel verborgen ist.`,
  byIssuer: 'Vom Aussteller hinzugefügt',
  calls: 'Funktionen, Stand jetzt',
  notCalled: 'Eine Vorschau ruft keinen Server auf: Ein Platzhalter vertritt die Antwort.',
  document: 'Das ganze Dokument',
};

const quoted = ({ text }: KeyFinding): string => `(„${text}“)`;

type Say = string | ((finding: KeyFinding) => string);

/** Was zu jedem Befund gesagt wird. Was sich nur am englischen Satz erkennen ließe, steht als Zitat dabei. */
export const findings: Readonly<Record<string, Partial<Record<Verdict, Say>>>> = {
  'key-readable': { ok: ({ text }) => `Der Schlüssel ist lesbar; er signiert mit ${text.split(' ').at(-1) ?? ''}` },
  'key-elsewhere': {
    warn: (finding) => `Der Schlüssel liegt in einem entfernten Schlüsselspeicher: Dieser Aussteller kann mit ihm nicht signieren ${quoted(finding)}`,
    bad: (finding) => `Der Schlüsselbund des Systems gibt den Schlüssel nicht her: Angebote dieses Profils enden ohne Nachweis ${quoted(finding)}`,
  },
  'key-unreadable': { bad: (finding) => `Der Schlüssel ist nicht zu gebrauchen ${quoted(finding)}` },
  'key-short': {
    ok: ({ text }) => `Der RSA-Schlüssel hat ${/\d+/.exec(text)?.[0] ?? '–'} Bit`,
    warn: ({ text }) => `Der RSA-Schlüssel hat nur ${/\d+/.exec(text)?.[0] ?? '–'} Bit: Von Schlüsseln unter 3000 Bit wird abgeraten`,
  },
  'mdoc-key': {
    ok: 'Lesegeräte für mdocs kennen P-256 mit ES256',
    bad: (finding) => `Ein mdoc wird hier mit einem Schlüssel auf P-256 (ES256) signiert ${quoted(finding)}`,
  },
  'alg-listed': {
    ok: ({ text }) => `Die Metadaten nennen ${text.split(' ').at(-1) ?? ''}`,
    warn: 'credential_signing_alg_values_supported fehlt in den Metadaten: Wallets wissen nicht, womit signiert wird',
    bad: (finding) => `Das Signaturverfahren steht nicht in credential_signing_alg_values_supported ${quoted(finding)}`,
  },
  vouching: {
    ok: ({ text }) => (text.includes('DID') ? 'Die DID bürgt für den Schlüssel' : 'Die Zertifikatskette bürgt für den Schlüssel'),
    warn: (finding) => `Was für den Schlüssel bürgt, ist bei diesem Format unüblich ${quoted(finding)}`,
    bad: 'Ein mdoc braucht eine Zertifikatskette (x5Chain)',
  },
  'did-key': {
    ok: 'Die DID ist die des Schlüssels',
    warn: (finding) => `Ob die DID die des Schlüssels ist, lässt sich hier nicht sagen ${quoted(finding)}`,
    bad: (finding) => `Die DID ist nicht die des Schlüssels ${quoted(finding)}`,
  },
  'chain-unreadable': { bad: (finding) => `Die Kette ist nicht lesbar ${quoted(finding)}` },
  'chain-key': {
    ok: 'Das erste Zertifikat gehört zu diesem Schlüssel',
    warn: 'Ob das erste Zertifikat zu diesem Schlüssel gehört, lässt sich nicht sagen',
    bad: 'Das erste Zertifikat gehört zu einem anderen Schlüssel: Damit wird nichts ausgestellt, denn kein Wallet könnte es prüfen',
  },
  'chain-order': {
    ok: 'Die Zertifikate stehen in der richtigen Reihenfolge, jedes vom nächsten ausgestellt',
    bad: (finding) => `Die Kette hält nicht: Zuerst kommt das Zertifikat des Signierenden, dann das seines Ausstellers ${quoted(finding)}`,
  },
  'chain-signatures': {
    ok: 'Jede Unterschrift der Kette lässt sich prüfen',
    bad: (finding) => `Eine Unterschrift der Kette stimmt nicht ${quoted(finding)}`,
  },
  'chain-anchor': {
    ok: 'In der Kette ist kein Vertrauensanker',
    warn: 'Die Kette endet in ihrer selbst signierten Wurzel; Nachweise lassen sie weg, wie HAIP es will',
    bad: 'Das Zertifikat des Signierenden ist selbst signiert: HAIP und ISO 18013-5 wollen eines unter einer Wurzel',
  },
  'chain-validity': {
    ok: ({ text }) => `Alle Zertifikate gelten, bis ${day(text)}`,
    warn: ({ text }) => `Ein Zertifikat läuft am ${day(text)} ab`,
    bad: (finding) => `Ein Zertifikat gilt nicht ${quoted(finding)}`,
  },
  'chain-usage': {
    ok: 'Das erste Zertifikat darf signieren',
    bad: (finding) => `Das erste Zertifikat darf keine Nachweise signieren ${quoted(finding)}`,
  },
  'chain-purpose': {
    ok: ({ text }) =>
      text.includes('ISO')
        ? 'Das erste Zertifikat ist das eines Document Signers (ISO 18013-5, Anhang B)'
        : 'Das erste Zertifikat hat einen eigenen Zweck, wie andere Dokumente als Führerscheine ihn haben dürfen',
    warn: 'Das erste Zertifikat nennt keinen Zweck (extended key usage); ISO 18013-5 verlangt ihn von einem Document Signer',
    bad: 'Das erste Zertifikat ist keines eines Document Signers: Sein Zweck (extended key usage) ist ein anderer',
  },
};

function day(text: string): string {
  const found = /\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  return found ? new Date(`${found}T00:00:00Z`).toLocaleDateString('de', { dateStyle: 'medium', timeZone: 'UTC' }) : '–';
}

function said(finding: KeyFinding): string {
  const say = findings[finding.code]?.[finding.verdict];
  return typeof say === 'function' ? say(finding) : (say ?? finding.text);
}

export const keys = {
  title: 'Schlüssel und Zertifikate',
  key: 'Schlüssel',
  unreadable: 'nicht lesbar',
  kid: 'Name (kid)',
  did: 'DID',
  chain: 'Zertifikate, das des Signierenden zuerst',
  selfSigned: 'von sich selbst signiert',
  issuedBy: (name: string) => `ausgestellt von ${name}`,
  standing: {
    valid: (when: string) => `gültig bis ${when}`,
    soon: (when: string) => `läuft am ${when} ab`,
    over: (when: string) => `am ${when} abgelaufen`,
    early: (when: string) => `nicht vor ${when} gültig`,
  },
  fits: 'Alles passt zusammen',
  misfits: (n: number) => plural(n, 'Punkt passt nicht', 'Punkte passen nicht'),
  doubts: (n: number) => plural(n, 'Punkt zum Nachsehen', 'Punkte zum Nachsehen'),
  looked: (n: number) => plural(n, 'Punkt passt', 'Punkte passen'),
  verdicts: { ok: 'Passt', warn: 'Nachsehen', bad: 'Passt nicht' },
  said,
  later: 'Das Profil ist außer Betrieb. Sein Schlüssel lässt sich ansehen, sobald das behoben ist; ein neuer lässt sich schon jetzt einsetzen.',
  rootTitle: 'Eine Testwurzel wurde erzeugt.',
  rootHint: 'Wallets, die Ketten prüfen, müssen ihr vertrauen. Ihr Schlüssel wurde weggeworfen, und sie selbst steht nur hier.',
  rootCopy: 'Wurzel kopieren',
  make: 'Neuer Schlüssel …',
  makeTitle: 'Neuer Schlüssel',
  makeHint: 'Er wird in den Text des Profils geschrieben, an die Stelle des bisherigen. Vor dem Speichern der Datei gilt nichts davon.',
  kind: 'Art',
  kinds: { 'P-256': 'P-256', 'P-384': 'P-384', Ed25519: 'Ed25519', RSA: 'RSA' },
  kindHints: {
    'P-256': 'ES256: Jedes Wallet kennt es, und HAIP verlangt es.',
    'P-384': 'ES384: stärker, aber weniger Wallets bekannt.',
    Ed25519: 'EdDSA: kurz und schnell, aber weniger Wallets bekannt.',
    RSA: 'RS384 mit 3072 Bit: für Systeme, die nichts anderes kennen. Das Erzeugen dauert einen Augenblick.',
  },
  mdocKind: 'mdocs werden mit P-256 signiert.',
  vouching: 'Verbürgt durch',
  vouchings: { did: 'Eigene DID', chain: 'Zertifikat' },
  vouchingHints: {
    did: 'did:jwk: Die DID enthält den Schlüssel, also muss nichts nachgeschlagen werden. Eine Kette im Profil wird entfernt.',
    chain: 'Das Zertifikat eines Signierenden unter einer eigenen Testwurzel. Eine DID im Profil wird entfernt.',
  },
  makeGo: 'Schlüssel erzeugen',
  making: 'Wird erzeugt …',
  typedOn: 'Der Text hat sich inzwischen geändert; bitte noch einmal versuchen.',
  bring: 'Importieren …',
  bringTitle: 'Schlüssel importieren',
  bringHint: 'Er wird in den Text des Profils geschrieben, an die Stelle des bisherigen. Vor dem Speichern der Datei gilt nichts davon.',
  privateKey: 'Privater Schlüssel',
  privateKeyHint: 'Ein JWK oder PEM: PKCS #8, SEC 1 oder PKCS #1, ohne Passwort.',
  certificates: 'Zertifikate',
  certificatesHint: 'PEM, das des Signierenden zuerst. Ohne sie bürgt die eigene DID des Schlüssels.',
  certificatesMdoc: 'PEM, das des Document Signers zuerst. Ein mdoc braucht sie.',
  file: 'Aus Datei …',
  fileFor: (name: string) => `${name}: aus einer Datei`,
  tooLarge: 'Diese Datei ist zu groß für einen Schlüssel oder eine Kette.',
  bringGo: 'Importieren',
  bringing: 'Wird gelesen …',
  chest: 'Schlüsselbund…',
  chainTitle: 'Schlüsselbund des Systems',
  chestHint: 'Der Text nennt den Schlüssel dann nur noch; er selbst liegt im Schlüsselbund, der zu dem Konto auf diesem Rechner gehört, und wird zum Signieren geholt.',
  chestWays: { take: 'Einen nutzen', keep: 'Diesen aufheben' },
  chestHints: {
    take: 'Ein Schlüssel aus dem Schlüsselbund signiert für dieses Profil. Was für den jetzigen bürgt, bleibt, wenn es passt; sonst bürgt die eigene DID, bei einem mdoc ein Testzertifikat.',
    keep: 'Der jetzige Schlüssel des Profils kommt in den Schlüsselbund. In früheren Fassungen des Textes steht er, bis es diese nicht mehr gibt.',
  },
  chestName: 'Aufgehoben als',
  chestEmpty: 'Der Schlüsselbund hat noch keinen Schlüssel für diese Anwendung.',
  chestGo: { take: 'Nutzen', keep: 'Dort aufheben' },
  chestBusy: 'Der Schlüsselbund wird gefragt…',
};
