// From a ${…} to where it is written: F12, or a click with Ctrl or ⌘.
import { EditorSelection, Prec, type Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import type { Definition } from '../../backend';

export type AskDefinition = (text: string, offset: number) => Promise<Definition | null>;
/** What a person is told of a jump: the definition found, or that there is no reference. */
export type Told = (definition: Definition | null) => void;

const REFERENCE = /\$\{[^}\n]*\}/g;

/** Whether a `${…}` of a line holds that character of it. */
export const onReference = (line: string, at: number): boolean =>
  [...line.matchAll(REFERENCE)].some((found) => found.index <= at && at <= found.index + found[0].length);

/** Selects where the reference at `pos` is written. Nothing moves when the text changed meanwhile. */
export async function jump(view: EditorView, pos: number, ask: AskDefinition, told: Told): Promise<void> {
  const { doc } = view.state;
  const definition = await ask(doc.toString(), pos).catch(() => undefined);
  if (definition === undefined || view.state.doc !== doc) return;
  told(definition);
  const at = definition?.written;
  if (!at) return;
  const range = EditorSelection.range(at.to, at.from);
  view.dispatch({ selection: range, effects: EditorView.scrollIntoView(range, { y: 'center' }), userEvent: 'select' });
  view.focus();
}

export const jumping = (ask: AskDefinition, told: Told): Extension => [
  Prec.high(keymap.of([{ key: 'F12', run: (view) => (void jump(view, view.state.selection.main.head, ask, told), true) }])),
  EditorView.domEventHandlers({
    mousedown(event, view) {
      if (!(event.ctrlKey || event.metaKey) || event.button !== 0) return false;
      const pos = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (pos === null) return false;
      const line = view.state.doc.lineAt(pos);
      if (!onReference(line.text, pos - line.from)) return false;
      event.preventDefault();
      void jump(view, pos, ask, told);
      return true;
    },
  }),
];
