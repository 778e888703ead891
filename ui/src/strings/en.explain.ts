// English: what a session's record means. Causes and verdicts stand in English where they are found.
import { pluralIn } from './plural';

/** Code, English, values. */
type Texts = [code: string, english: string, values: Readonly<Record<string, string>>];

const plural = pluralIn('en');

export const explain = {
  label: 'Explanation',
  last: 'Last step',
  try: 'Try',
  others: (n: number) => plural(n, 'other cause', 'other causes'),
  rank: { certain: 'certain', likely: 'likely', possible: 'possible' },
  tie: {
    named: 'The request is not in this session’s record; it names the session.',
    near: 'The request names no session; it followed this one’s last step, from the same kind of wallet.',
  },
  item: 'Item of the specification',
  show: (n: number, all: number) => (all === 1 ? 'Show it' : `Show ${n} of ${all}`),
  copy: 'Copy code',
  failed: 'It could not be explained',
  /** Each by its code, with the English it came in and what fills its gaps. */
  verdict: (...[, english]: Texts) => english,
  step: (...[, english]: Texts) => english,
  title: (...[, english]: Texts) => english,
  why: (...[, english]: Texts) => english,
  /** What to try, by its place. */
  tries: (...[, english]: [...Texts, place: number]) => english,
};
