// Times as a person reads them. Pure: the present moment comes in as an argument, in milliseconds since 1970.

/** What is left until `end`: `4:12`, `1:04:12`; `0:00` when over. */
export function remaining(end: number, now: number): { over: boolean; text: string; seconds: number } {
  const seconds = Math.max(0, Math.ceil((end - now) / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return { over: seconds === 0, seconds, text: h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}` };
}

const decimals = new Map<string, Intl.NumberFormat>();
/** A number with `least` to `most` decimals, as the language writes them. The formatters are kept: making one is dear. */
function decimal(value: number, least: number, most: number, locale: string): string {
  const key = `${locale} ${least} ${most}`;
  const format =
    decimals.get(key) ??
    new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most, useGrouping: false });
  decimals.set(key, format);
  return format.format(value);
}

/** The distance from the start of a session: `+0.31 s`, `+2 min 05 s`. */
export function sinceStart(at: number, start: number, locale: string): string {
  const ms = Math.max(0, at - start);
  if (ms < 100_000) return `+${decimal(ms / 1000, 2, 2, locale)} s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 3600) return `+${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `+${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, '0')} min`;
}

/** How long ago, in the largest unit that fits; `null` for less than five seconds ("now"). */
export function ago(at: number, now: number): { n: number; unit: 's' | 'min' | 'h' | 'd' } | null {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 5) return null;
  if (seconds < 60) return { n: seconds, unit: 's' };
  if (seconds < 3600) return { n: Math.floor(seconds / 60), unit: 'min' };
  if (seconds < 86_400) return { n: Math.floor(seconds / 3600), unit: 'h' };
  return { n: Math.floor(seconds / 86_400), unit: 'd' };
}

/** A duration in milliseconds: `0.4 ms`, `8 ms`, `1.2 s`. */
export function duration(ms: number, locale: string): string {
  if (ms >= 1000) return `${decimal(ms / 1000, 1, 1, locale)} s`;
  return `${ms < 10 ? decimal(ms, 0, 1, locale) : Math.round(ms)} ms`;
}
