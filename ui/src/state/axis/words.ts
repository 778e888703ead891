// Times along the axis as text: since the start, or by the clock.
import { duration } from '../times';

export type ClockChoice = 'since' | 'clock';

const clocks = new Map<string, Intl.DateTimeFormat>();
function clock(at: number, locale: string, digits: 0 | 1 | 2 | 3): string {
  const key = `${locale} ${digits}`;
  const format =
    clocks.get(key) ??
    new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      ...(digits > 0 ? { fractionalSecondDigits: digits as 1 | 2 | 3 } : {}),
    });
  clocks.set(key, format);
  return format.format(at);
}

/** As many decimals of a second as labels `step` milliseconds apart need. */
const decimals = (step: number): 0 | 1 | 2 | 3 => (step >= 1000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3);

/** A distance in milliseconds as a label: `0`, `31 ms`, `2.9 s`, `2:05`, `1:04:12`. */
export function since(ms: number, step: number, locale: string): string {
  const whole = Math.round(ms);
  if (whole === 0) return '0';
  if (whole < 1000) return `${whole} ms`;
  const digits = decimals(step);
  const number = (value: number) => value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (whole < 100_000) return `${number(whole / 1000)} s`;
  const seconds = Math.floor(whole / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = number((whole - (h * 3600 + m * 60) * 1000) / 1000);
  const s = /^[0-9](\D|$)/.test(rest) ? `0${rest}` : rest;
  return h > 0 ? `${h}:${two(m)}:${s}` : `${m}:${s}`;
}

/** The label of an instant. */
export const label = (at: number, start: number, step: number, choice: ClockChoice, locale: string): string =>
  choice === 'since' ? since(at - start, step, locale) : clock(at, locale, decimals(step));

/** How long a break is: `1.4 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. */
export function long(ms: number, locale: string): string {
  if (ms < 60_000) return duration(ms, locale);
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const;
  const seconds = Math.round(ms / 1000);
  const at = units.findIndex(([size]) => seconds >= size);
  const [size, name] = units[at] as (typeof units)[number];
  const [small, below] = units[at + 1] ?? [1, ''];
  const rest = Math.floor((seconds % size) / small);
  return rest === 0 ? `${Math.floor(seconds / size)} ${name}` : `${Math.floor(seconds / size)} ${name} ${rest} ${below}`;
}
