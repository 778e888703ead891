// Deutsch: beobachtete Sitzungen und das Symbol in der Leiste.
import type { Strings } from '.';
import { pluralIn } from './plural';

const plural = pluralIn('de');

export const watched: Strings['watched'] = {
  watch: 'Bei Ende melden',
  session: (id) => `Sitzung ${id}.`,
  told: 'Beendete Sitzungen',
};

export const tray: Strings['tray'] = {
  sessions: (n) => plural(n, 'Sitzung offen', 'Sitzungen offen'),
  open: 'Issuer Desk öffnen',
  quit: 'Beenden',
};

export const watchedActions = {
  bell: 'Das Ende der Sitzung melden oder nicht',
} as const;
