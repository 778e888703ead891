// English: sessions that are watched, and the item in the tray.
import { pluralIn } from './plural';

const plural = pluralIn('en');

export const watched = {
  watch: 'Tell me when it ends',
  session: (id: string) => `Session ${id}.`,
  told: 'Ended sessions',
};

export const tray = {
  sessions: (n: number) => plural(n, 'session open', 'sessions open'),
  open: 'Open Issuer Desk',
  quit: 'Quit',
};

export const watchedActions = {
  bell: 'Be told when the session ends, or not',
};
