// Instants as a table shows them. The formatters are kept: making one costs more than using it.

const kept = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${name}`;
  const known = kept.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  kept.set(key, made);
  return made;
}

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** `12:04:11`; of another day with the day and without the seconds: `24 Nov, 12:04`. */
export function short(at: number, now: number, locale: string): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return formatter(locale, 'clock', CLOCK).format(at);
  const { hour, minute, hourCycle } = CLOCK;
  return formatter(locale, 'day', { day: 'numeric', month: 'short', hour, minute, hourCycle }).format(at);
}

/** The whole instant, to the millisecond. */
export const exact = (at: number, locale: string): string =>
  formatter(locale, 'exact', { day: 'numeric', month: 'short', ...CLOCK, fractionalSecondDigits: 3 }).format(at);
