// Deutsch: Achse, Palette, Vorführen, Darstellung und was überall gilt.
import type { Strings } from '.';

const plural = (n: number, one: string, many: string): string => `${n.toLocaleString('de')} ${n === 1 ? one : many}`;

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

export const windowActions = {
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
