// Instants spelled out: in UTC, with the distance to the moment they are judged at. Pure.

export type Distance = { n: number; unit: 's' | 'min' | 'h' | 'd'; past: boolean };

/** `2026-11-30 02:31:07 UTC`. */
export function utc(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  return `${date.toISOString().slice(0, -5).replace('T', ' ')} UTC`;
}

/** How far an instant lies from another; `null` within the same second. */
export function distance(at: number, from: number): Distance | null {
  const seconds = Math.trunc((at - from) / 1000);
  if (seconds === 0) return null;
  const [away, past] = [Math.abs(seconds), seconds < 0];
  if (away < 120) return { n: away, unit: 's', past };
  if (away < 7_200) return { n: Math.floor(away / 60), unit: 'min', past };
  if (away < 172_800) return { n: Math.floor(away / 3600), unit: 'h', past };
  return { n: Math.floor(away / 86_400), unit: 'd', past };
}
