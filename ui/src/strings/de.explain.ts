// Deutsch: was der Verlauf einer Sitzung bedeutet.
import type { Strings } from '.';
import type { Step } from '../backend';
import { causes, phrases } from './de.causes';
import { fill } from './fill';
import { pluralIn } from './plural';

const plural = pluralIn('de');

export const steps: Readonly<Record<Step, string>> = {
  made: 'Das Angebot wurde gemacht',
  offer: 'Das Angebot wurde abgeholt',
  metadata: 'Die Metadaten des Ausstellers wurden gelesen',
  pushed: 'Eine Autorisierungsanfrage wurde eingereicht',
  login: 'Die Anmeldeseite wurde gezeigt',
  approved: 'Die Person hat zugestimmt',
  token: 'Ein Token wurde gegeben',
  nonce: 'Eine Nonce wurde gegeben',
  deferred: 'Der Nachweis wurde aufgeschoben',
  credential: 'Ein Nachweis wurde ausgestellt',
  notified: 'Das Wallet hat eine Meldung gesendet',
};

export const verdicts: Readonly<Record<string, string>> = {
  issued: 'Nichts zu erklären: Der Nachweis wurde ausgestellt.',
  'issued-webhook': 'Der Nachweis wurde ausgestellt, aber seine Benachrichtigungen kamen nicht alle an.',
  'issued-but': 'Der Nachweis wurde ausgestellt; etwas ist trotzdem wissenswert.',
  refused: 'Die Anfrage des Wallets an {endpoint} wurde abgelehnt, und danach kam nichts mehr.',
  'refused-stray':
    'Das Wallet wurde sehr wahrscheinlich bei {endpoint} abgelehnt: Die Anfrage steht nicht im Verlauf dieser Sitzung.',
  silent: 'Nach dem letzten Schritt kam nichts. Niemand hat das Wallet abgelehnt: Es hörte von selbst auf, oder konnte nicht weiter.',
  'silent-made': 'Niemand hat das Angebot abgeholt.',
  expired: 'Die Zeit der Sitzung lief ab, ehe ein Nachweis ausgestellt wurde.',
  declined: 'Die Person hat abgelehnt, oder die Sitzung wurde am Desk abgebrochen.',
  failed: 'Die Sitzung ist gescheitert: {reason}.',
  waiting: 'Der Nachweis ist aufgeschoben, und das Wallet wartet auf ihn.',
  open: 'Noch nichts zu erklären: Das Angebot ist offen und wartet auf ein Wallet.',
  running: 'Noch nichts zu erklären: Das Wallet ist unterwegs.',
};

type Values = Readonly<Record<string, string>>;

/** Ein Text auf Deutsch; wie er kam, wo es keinen gibt. Werte, die selbst Satzstücke sind, werden übersetzt. */
function said(german: string | undefined, english: string, values: Values): string {
  if (german === undefined) return english;
  const word = (text: string): string => {
    const asked = /^the wallet asked (\d+) times before it was ready$/.exec(text);
    if (asked) return `das Wallet hat ${asked[1] ?? ''}-mal gefragt, ehe er fertig war`;
    if (text.startsWith(' by ')) return ` von${text.slice(3)}`;
    return phrases[text] ?? text;
  };
  return fill(german, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, word(value)])));
}

export const explain: Strings['explain'] = {
  label: 'Erklärung',
  last: 'Letzter Schritt',
  try: 'Versuchen',
  others: (n) => plural(n, 'andere Ursache', 'andere Ursachen'),
  rank: { certain: 'sicher', likely: 'wahrscheinlich', possible: 'möglich' },
  tie: {
    named: 'Die Anfrage steht nicht im Verlauf dieser Sitzung; sie nennt die Sitzung.',
    near: 'Die Anfrage nennt keine Sitzung; sie folgte auf den letzten Schritt dieser, von derselben Art Wallet.',
  },
  item: 'Punkt der Spezifikation',
  show: (n, all) => (all === 1 ? 'Zeigen' : `${n} von ${all} zeigen`),
  copy: 'Code kopieren',
  failed: 'Das ließ sich nicht erklären',
  verdict: (code, english, values) => said(verdicts[code], english, values),
  step: (code, english) => (steps as Readonly<Record<string, string>>)[code] ?? english,
  title: (code, english, values) => said(causes[code]?.[0], english, values),
  why: (code, english, values) => said(causes[code]?.[1], english, values),
  tries: (code, english, values, place) => said(causes[code]?.[2][place], english, values),
};
