// Deutsch: Achse, Palette, Vorführen, Darstellung und was überall gilt.
import type { Strings } from '.';
import { pluralIn } from './plural';

const plural = pluralIn('de');

export const axis: Strings['axis'] = {
  plot: 'Zeitachse. Pfeile gehen durch die Einträge, Plus und Minus zoomen, links und rechts verschieben.',
  items: (n) => plural(n, 'Eintrag', 'Einträge'),
  fresh: (n) => `${n.toLocaleString('de')} neu`,
  held: 'Angehalten',
  pause: 'Anhalten',
  resume: 'Live weiter',
  in: 'Näher',
  out: 'Weiter weg',
  fit: 'Alles',
  part: (name, from, to) => `${name}, ${from} bis ${to}`,
  left: { nonce: 'nicht benutzt', accepted: 'Wallet schweigt', notified: 'kein Webhook' },
  fitLong: 'Alles zeigen',
  clock: 'Zeit seit Beginn oder nach der Uhr',
  clocks: { since: '+ s', clock: '12:00' },
};

export const look: Strings['look'] = {
  textSize: 'Schriftgröße',
  mask: 'Personendaten verdecken',
  masked: 'Personendaten verdeckt',
  unmask: 'Personendaten zeigen',
  link: 'Link',
  strange: (link) => `Issuer Desk wurde mit einem unbekannten Link geöffnet: ${link}`,
};

export const palette: Strings['palette'] = {
  title: 'Hingehen oder tun',
  placeholder: 'Ein Ort, ein Profil, eine Sitzung, eine Handlung',
  none: 'Nichts passt',
  groups: { place: 'Ort', offer: 'Angebot machen', act: 'Hier', session: 'Sitzung', setting: 'Einstellung' },
  theme: (name) => `Farben: ${name}`,
  language: (name) => `Sprache: ${name}`,
  text: (percent) => `Schriftgröße: ${percent} %`,
};

export const present: Strings['present'] = {
  scan: 'Mit dem Wallet scannen',
  txCode: 'Transaktionscode',
  show: 'Code zeigen',
  hide: 'Code verdecken',
  done: 'Ausgestellt',
  holder: 'Inhaberin',
  leave: 'Beenden',
  fullScreen: 'Vollbild',
  next: 'Nächste Person',
  window: 'Zweiter Bildschirm',
  away: 'Dieses Angebot gibt es nicht mehr',
  awayHint: 'Das nächste wird am Pult gemacht und erscheint hier.',
};

export const windowActions = {
  palette: 'Befehlspalette',
  mask: 'Personendaten verdecken oder zeigen',
  'present-next': 'Nächste Person: sofort ein neues Angebot',
  'present-code': 'Transaktionscode zeigen oder verdecken',
  'present-full': 'Vollbild',
  'present-window': 'Auf den zweiten Bildschirm',
  'present-leave': 'Beenden',
  'axis-in': 'Achse: näher',
  'axis-out': 'Achse: weiter weg',
  'axis-fit': 'Achse: alles',
  'axis-left': 'Achse: nach links',
  'axis-right': 'Achse: nach rechts',
  'axis-pause': 'Sitzung anhalten oder live weiter',
  'axis-clock': 'Zeit seit Beginn oder nach der Uhr',
  first: 'Erster Eintrag',
  last: 'Letzter Eintrag',
} as const;
