/** A picture that looks like a QR code and says nothing. */
export function pretendQr(text: string): string {
  let seed = [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 2147483647, 7);
  const finder = (x: number, y: number) => `M${x} ${y}h7v7h-7zM${x + 1} ${y + 1}v5h5v-5zM${x + 2} ${y + 2}h3v3h-3z`;
  let path = '';
  for (let y = 0; y < 37; y++) {
    for (let x = 0; x < 37; x++) {
      seed = (seed * 48271) % 2147483647;
      if (!((x < 8 && y < 8) || (x > 28 && y < 8) || (x < 8 && y > 28)) && seed % 2) path += `M${x} ${y}h1v1h-1z`;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 45 45" shape-rendering="crispEdges"><path fill="#fff" d="M-4-4h45v45h-45z"/><path fill-rule="evenodd" d="${path}${finder(0, 0)}${finder(30, 0)}${finder(0, 30)}"/></svg>`;
}
