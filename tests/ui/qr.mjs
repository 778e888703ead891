// Reads the QR code out of a picture of the page, as a phone would.
import assert from 'node:assert/strict';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';

/** The text of the only QR code in a PNG. */
export function decodeQr(picture) {
  const { data, width, height } = PNG.sync.read(picture);
  const found = jsqr(new Uint8ClampedArray(data), width, height);
  assert.ok(found, `no QR code in a picture of ${width} by ${height}`);
  return found.data;
}
