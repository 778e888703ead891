// English: the axis, the palette, presenting, appearance, and what is everywhere.

const plural = (n: number, one: string, many: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

export const axis = {
  plot: 'Time axis. Arrows go through the items, plus and minus zoom, left and right pan.',
  items: (n: number) => plural(n, 'item', 'items'),
  fresh: (n: number) => `${n.toLocaleString('en')} new`,
  held: 'Held',
  pause: 'Hold still',
  resume: 'Go on live',
  in: 'Closer',
  out: 'Further away',
  fit: 'Fit',
  part: (name: string, from: number, to: number) => `${name}, ${from} to ${to}`,
  left: { nonce: 'not used', accepted: 'wallet is silent', notified: 'no webhook' },
  fitLong: 'All of it',
  clock: 'Time since the start, or by the clock',
  clocks: { since: '+ s', clock: '12:00' },
};

export const windowActions = {
  'axis-in': 'Axis: closer',
  'axis-out': 'Axis: further away',
  'axis-fit': 'Axis: all of it',
  'axis-left': 'Axis: to the left',
  'axis-right': 'Axis: to the right',
  'axis-pause': 'Hold the session still, or go on live',
  'axis-clock': 'Time since the start, or by the clock',
  first: 'First',
  last: 'Last',
};
