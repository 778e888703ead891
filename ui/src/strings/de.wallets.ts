// Deutsch: was Wallets falsch machen, was über ihre Nachweise entschieden und was von ihnen verlangt wird.
import type { Strings } from '.';
import { titles } from './de.faults';
import { said } from './de.haip';

export const check: Strings['check'] = {
  label: 'Die Prüfung, die nicht bestanden wurde',
  item: 'Der Punkt der Spezifikation, der nicht erfüllt war',
  expected: 'Erwartet',
  received: 'Erhalten',
  nothing: 'nichts',
  copy: 'Code kopieren',
  show: 'Die Anfrage zeigen',
  stopped: (time) => `Wo es endete, ${time}`,
  brief: (expected, received) => `${received} ≠ ${expected}`,
};

export const refusals: Strings['refusals'] = {
  tabsLabel: 'Sitzungen, oder Anfragen ohne Sitzung',
  tab: 'Abgewiesen',
  label: 'Abgewiesene Anfragen ohne Sitzung, neueste zuerst',
  empty: 'Nichts wurde abgewiesen',
  emptyHint:
    'Hier stehen Anfragen, die zu keiner Sitzung gehören: ein Code, den niemand gab, ein abgelaufenes Token, ein unlesbarer Inhalt.',
  pickOne: 'Eine abgewiesene Anfrage wählen',
  pickOneHint: 'Welche Prüfung sie nicht bestand, was erwartet wurde und was kam.',
  why: 'keiner Sitzung sicher zuzuordnen',
};

export const haip: Strings['haip'] = {
  hint: 'High Assurance Interoperability Profile: was jedes Profil so, wie es jetzt eingestellt ist, davon erfüllt.',
  on: 'HAIP',
  turn: (name) => `Von Wallets alles verlangen, was HAIP verlangt: ${name}`,
  ask: 'Von Wallets alles verlangen, was HAIP verlangt',
  must: 'MUSS',
  should: 'SOLL',
  met: 'Jedes MUSS ist erfüllt',
  missed: (n) => `${n.toLocaleString('de')} MUSS nicht erfüllt`,
  advice: (n) => `${n.toLocaleString('de')} SOLL offen`,
  isMet: 'erfüllt',
  isMissed: 'nicht erfüllt',
  said,
};

export const deferral: Strings['deferral'] = {
  title: {
    waiting: 'Ein Wallet wartet',
    ready: 'Bereit: das Wallet kann ihn holen',
    refused: 'Endgültig verweigert',
    delivered: 'Er wurde aufgeschoben und zugestellt',
  },
  hint: {
    ready: 'Es bekommt ihn, wenn es das nächste Mal fragt.',
    delivered: 'Das Wallet kam zurück und holte ihn.',
  },
  since: (time) => `Aufgeschoben um ${time}.`,
  byItself: 'Von selbst bereit in',
  byYou: 'Es bekommt ihn, wenn Sie zustimmen.',
  approve: 'Zustimmen',
  refuse: 'Verweigern…',
  approved: 'Zugestimmt. Das Wallet bekommt ihn, wenn es das nächste Mal fragt.',
  refused: 'Verweigert. Das Wallet erfährt, dass er nie kommt.',
  refuseAsk: 'Diesen Nachweis verweigern?',
  refuseHint: 'Das Wallet erfährt, dass er nie kommt, und die Sitzung endet. Das lässt sich nicht rückgängig machen.',
  reason: 'Grund, für die Akten',
  reasonHint: 'Das Wallet erfährt ihn nicht',
  refuseGo: 'Endgültig verweigern',
};

export const credentials: Strings['credentials'] = {
  title: 'Ausgestellte Nachweise',
  number: (n) => `Nachweis ${n}`,
  entry: (index, list) => `Eintrag ${index} der Liste ${list}`,
  since: (time) => `seit ${time}`,
  status: { valid: 'gültig', suspended: 'ausgesetzt', revoked: 'widerrufen' },
  acts: { revoke: 'Widerrufen', suspend: 'Aussetzen', restore: 'Wiederherstellen' },
  act: (act, n) => `${act}: Nachweis ${n}`,
  did: {
    revoke: (n) => `Nachweis ${n} ist widerrufen.`,
    suspend: (n) => `Nachweis ${n} ist ausgesetzt.`,
    restore: (n) => `Nachweis ${n} ist wieder gültig.`,
  },
  seen: (seconds) => `Wer eben erst nachgesehen hat, sieht es nach ${seconds} s.`,
  revokeAsk: (n) => `Nachweis ${n} endgültig widerrufen?`,
  revokeHint: 'Seine Liste lässt nicht zu, dass er wieder gültig wird. Das lässt sich nicht rückgängig machen.',
  revokeGo: 'Endgültig widerrufen',
};

export const notified: Strings['notified'] = {
  label: 'Was nach Auskunft des Wallets daraus wurde',
  events: {
    credential_accepted: 'Das Wallet behält den Nachweis',
    credential_failure: 'Das Wallet konnte mit dem Nachweis nichts anfangen',
    credential_deleted: 'Der Nachweis wurde gelöscht',
  },
};

export const faults: Strings['faults'] = {
  open: 'Fehler ausprobieren',
  title: 'Einen Fehler ausprobieren',
  hint: 'Das Roboter-Wallet benimmt sich an einer Stelle daneben, an einem eigens erstellten Angebot. Die Spezifikation sagt, wie ein Aussteller antworten muss; so antwortet dieser.',
  list: 'Arten, sich danebenzubenehmen, in der Reihenfolge des Ablaufs',
  run: 'Ausprobieren',
  runAll: 'Alle ausprobieren',
  stop: 'Anhalten',
  running: 'Wird ausprobiert…',
  name: (name, title) => titles[name] ?? title,
  notYet: 'noch nicht ausprobiert',
  attester: 'Der Roboter hat einen eigenen Wallet-Anbieter, der für ihn bürgt, sobald issuer-service.conf ihm vertraut:',
  sum: (ok, all) => `${ok} von ${all} wie verlangt`,
  verdict: {
    'as-demanded': 'wie verlangt',
    tolerated: 'durchgelassen, wie erlaubt',
    otherwise: 'nicht wie verlangt',
    'not-tried': 'hier ohne Sinn',
  },
};
