// English: the axis, the palette, presenting, appearance, and what is everywhere.
import { pluralIn } from './plural';

const plural = pluralIn('en');

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

export const look = {
  textSize: 'Text size',
  mask: 'Mask personal data',
  masked: 'Personal data masked',
  unmask: 'Show personal data',
  link: 'Link',
  strange: (link: string) => `The desk was opened with a link it does not know: ${link}`,
};

export const palette = {
  title: 'Go to, or do',
  placeholder: 'A place, a profile, a session, an act',
  none: 'Nothing fits',
  groups: { place: 'Place', offer: 'Make an offer', act: 'Here', session: 'Session', setting: 'Setting' },
  theme: (name: string) => `Theme: ${name}`,
  language: (name: string) => `Language: ${name}`,
  text: (percent: string) => `Text size: ${percent} %`,
};

export const present = {
  scan: 'Scan with your wallet',
  txCode: 'Transaction code',
  show: 'Show the code',
  hide: 'Hide the code',
  done: 'Issued',
  holder: 'Holder',
  leave: 'Leave',
  fullScreen: 'Full screen',
  next: 'Next person',
  window: 'Second screen',
  away: 'This offer is no longer there',
  awayHint: 'Make the next one at the desk: it appears here.',
};

export const windowActions = {
  palette: 'Command palette',
  mask: 'Mask personal data, or show it',
  'present-next': 'Next person: a new offer at once',
  'present-code': 'Show or hide the transaction code',
  'present-full': 'Full screen',
  'present-window': 'On the second screen',
  'present-leave': 'Leave',
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
