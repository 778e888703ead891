// English: sessions that are watched, and the item in the tray.

const plural = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

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
