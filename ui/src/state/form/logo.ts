// A picture taken into a configuration file.

export type WrongLogo = 'size' | 'kind';

/** A file of this size and more belongs on a server. */
export const MOST = 256 * 1_000;
const KINDS = ['image/png', 'image/jpeg', 'image/svg+xml', 'image/webp', 'image/gif'];

/** The picture as a `data:` address, or what is wrong with it. */
export async function asDataUri(file: Blob): Promise<{ uri?: string; wrong?: WrongLogo }> {
  if (!KINDS.includes(file.type)) return { wrong: 'kind' };
  if (file.size > MOST) return { wrong: 'size' };
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return { uri: `data:${file.type};base64,${btoa(text)}` };
}
