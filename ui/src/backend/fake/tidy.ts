// The made-up desk's way to set lines in: by their brackets, texts and comments aside.
import type { TextChange } from '../generated';

/** What to change at the beginning of each line; the made-up files have no long texts over several lines. */
export function tidy(text: string): TextChange[] {
  const out: TextChange[] = [];
  let [at, depth] = [0, 0];
  for (const line of text.split('\n')) {
    const lead = /^[ \t]*/.exec(line)?.[0] ?? '';
    const solid = line.replace(/"(?:[^"\\]|\\.)*"|#.*|\/\/.*/g, '').trim();
    const closes = (/^[}\]]+/.exec(solid)?.[0] ?? '').length;
    const wanted = solid === '' && line.trim() === '' ? lead : '  '.repeat(Math.max(depth - closes, 0));
    if (wanted !== lead) out.push({ stretch: { from: at, to: at + lead.length }, with: wanted });
    depth += (solid.match(/[{[]/g) ?? []).length - (solid.match(/[}\]]/g) ?? []).length;
    at += line.length + 1;
  }
  return out;
}
