// All text of the window grows by one setting. Sizes are written in the styles as plain pixels; here, when the styles are
// put together, each size of text becomes a multiple of `--grow`, and with it each height that was chosen for a line of
// text. A size written `PX` stays as it is.

/** As far as PostCSS is used here. */
type Beside = { prop?: string; value?: string };
type Declaration = { prop: string; value: string; parent?: { nodes?: readonly object[] } | undefined };

const TEXT = new Set(['font', 'font-size', 'line-height']);
/** Heights from a line of text up to a few of them; anything else is a dot, a picture or a pane. */
const LEAST = 18;
const MOST = 96;

const grown = (value: string): string => value.replace(/(?<![\w.(-])(\d+(?:\.\d+)?)px/g, 'calc($1px * var(--grow, 1))');

/** What a declaration becomes; `beside` are the declarations of the same rule. */
export function scaled(prop: string, value: string, beside: readonly Beside[] = []): string {
  if (value.includes('var(--grow')) return value;
  if (TEXT.has(prop)) return grown(value.replace(/clamp\((\d+)px/, 'clamp( $1px'));
  if (prop !== 'height') return value;
  const height = /^(\d+)px$/.exec(value);
  // What has a width of its own is drawn, not written.
  if (!height || Number(height[1]) < LEAST || Number(height[1]) > MOST || beside.some((one) => one.prop === 'width' && /\dpx/.test(one.value ?? '')))
    return value;
  return grown(value);
}

export const textScale = {
  postcssPlugin: 'text-scale',
  Declaration(declaration: Declaration): void {
    const value = scaled(declaration.prop, declaration.value, (declaration.parent?.nodes ?? []) as readonly Beside[]);
    if (value !== declaration.value) declaration.value = value;
  },
};
