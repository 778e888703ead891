// A credential card's face from the two colours its metadata names.

type Rgb = readonly [number, number, number];
const FALLBACK: Rgb = [43, 47, 58];
const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [16, 18, 24];

function parse(colour: string | null): Rgb | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour ?? '');
  const long = short ? null : /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour ?? '');
  const parts = (short ?? long)?.slice(1).map((part) => parseInt(part.length === 1 ? part + part : part, 16));
  return parts ? [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0] : null;
}

const mix = (a: Rgb, b: Rgb, share: number): Rgb => [
  Math.round(a[0] + (b[0] - a[0]) * share),
  Math.round(a[1] + (b[1] - a[1]) * share),
  Math.round(a[2] + (b[2] - a[2]) * share),
];

/** Lighter in its own hue: white alone would grey it. */
const brighter = (c: Rgb): Rgb =>
  mix([Math.min(255, c[0] * 1.4), Math.min(255, c[1] * 1.4), Math.min(255, c[2] * 1.4)], WHITE, 0.05);

const css = (c: Rgb): string => `#${c.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

function luminance(c: Rgb): number {
  const [r, g, b] = c.map((part) => {
    const s = part / 255;
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

/** Contrast of two colours by WCAG, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(parse(a) ?? FALLBACK), luminance(parse(b) ?? FALLBACK)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

export type Face = { from: string; to: string; text: string };

/**
 * A gradient from the card's own colour to a lighter one, and a text colour that is readable on both ends (4.5:1):
 * the metadata's if it is, else white or near-black, darkening or paling the gradient as far as needed.
 */
export function face(backgroundColor: string | null, textColor: string | null): Face {
  const base = parse(backgroundColor) ?? FALLBACK;
  const wanted = parse(textColor);
  const text = wanted && contrast(css(wanted), css(base)) >= 4.5 ? wanted : luminance(base) > 0.4 ? INK : WHITE;
  const away: Rgb = luminance(text) > 0.4 ? [0, 0, 0] : WHITE;
  for (let push = 0; push <= 1; push += 0.05) {
    const from = mix(mix(base, [0, 0, 0], 0.12), away, push);
    const to = mix(brighter(base), away, push);
    if (contrast(css(from), css(text)) >= 4.5 && contrast(css(to), css(text)) >= 4.5) {
      return { from: css(from), to: css(to), text: css(text) };
    }
  }
  return { from: css(base), to: css(base), text: css(text) };
}
