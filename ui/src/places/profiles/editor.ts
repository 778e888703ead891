// The text editor, set up once per open file.
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory, redo, redoDepth, undo, undoDepth } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import type { CompletionKind, Problem } from '../../backend';
import { completion, type AskCompletions } from './complete';
import { hocon } from './hocon';
import { jumping, type AskDefinition, type Told } from './jump';
import { colours, look } from './look';

type Options = {
  parent: HTMLElement;
  text: string;
  label: string;
  kinds: Record<CompletionKind, string>;
  onEdit: (text: string) => void;
  onSave: () => void;
  onFormat: () => void;
  /** How much there is to undo and to redo. */
  onDepth?: (undo: number, redo: number) => void;
  complete: AskCompletions;
  define: AskDefinition;
  told: Told;
};

/** An open editor. */
export type Opened = {
  /** Replaces the text when it differs, as after a reload; not an edit of the person's. */
  show: (text: string) => void;
  mark: (problems: readonly Problem[]) => void;
  /** Selects what is wrong there and scrolls to it; line and column from 1. */
  goTo: (line: number, column: number) => void;
  /** The line of the cursor, from 1. */
  line: () => number;
  undo: () => void;
  redo: () => void;
  close: () => void;
};

/**
 * The line ends of a text, so that editing it changes no other byte: where all are CRLF they stay so, where they are mixed each
 * carriage return stays a character of its line.
 */
export const lineEnds = (text: string): string => (/\r\n/.test(text) && !/(?:^|[^\r])\n|\r(?!\n)/.test(text) ? '\r\n' : '\n');

export function open({ parent, text, label, kinds, onEdit, onSave, onFormat, onDepth, complete, define, told }: Options): Opened {
  let quiet = false;
  const ends = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        search({ top: true }),
        indentUnit.of('  '),
        ends.of(EditorState.lineSeparator.of(lineEnds(text))),
        hocon,
        colours,
        look,
        completion(complete, kinds),
        jumping(define, told),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => (onSave(), true) },
          { key: 'Shift-Alt-f', preventDefault: true, run: () => (onFormat(), true) },
          // Tab indents; Escape first gives Tab back to the page, so that the keyboard is never trapped.
          ...searchKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({
      'data-personal': '',
          'aria-label': label,
          tabindex: '0',
          spellcheck: 'false',
          autocapitalize: 'off',
          autocorrect: 'off',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !quiet) onEdit(update.state.sliceDoc());
          if (update.docChanged) onDepth?.(undoDepth(update.state), redoDepth(update.state));
        }),
      ],
    }),
  });

  const stopKeeping = keepCursorInView(view);

  const place = (line: number, column: number): number => {
    const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    // Columns count characters, places UTF-16 units.
    return at.from + [...at.text].slice(0, Math.max(column - 1, 0)).join('').length;
  };

  /** From a place to the end of its word, or else of its line. */
  const stretch = (line: number, column: number): { from: number; to: number } => {
    const from = place(line, column);
    return { from, to: Math.max(view.state.wordAt(from)?.to ?? view.state.doc.lineAt(from).to, from) };
  };

  return {
    show(next) {
      const now = view.state.sliceDoc();
      if (next === now) return;
      quiet = true;
      if (lineEnds(next) !== view.state.lineBreak)
        view.dispatch({ effects: ends.reconfigure(EditorState.lineSeparator.of(lineEnds(next))) });
      const changes = difference(view.state.doc, view.state.toText(next));
      // What a field says is typed, and undone as typing is; every other change from outside the editor is a step of its own.
      const typed = changes.insert.lines === 1 && view.state.doc.lineAt(changes.from).to >= changes.to;
      view.dispatch({ changes, ...(typed ? {} : { annotations: isolateHistory.of('full') }) });
      quiet = false;
    },
    mark(problems) {
      const marks = problems.map((problem): Diagnostic => {
        return {
          ...stretch(problem.line ?? 1, problem.column ?? 1),
          severity: 'error',
          message: `${problem.message} (${problem.code})`,
        };
      });
      view.dispatch(setDiagnostics(view.state, marks));
    },
    goTo(line, column) {
      const { from, to } = stretch(line, column);
      view.dispatch({ selection: { anchor: to, head: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    line: () => view.state.doc.lineAt(view.state.selection.main.head).number,
    undo: () => void undo(view),
    redo: () => void redo(view),
    close() {
      stopKeeping();
      view.destroy();
    },
  };
}

/** The one stretch in which two documents differ, so that cursor and scrolling stay where nothing changed. */
function difference(now: Text, next: Text): { from: number; to: number; insert: Text } {
  const [a, b] = [now.toString(), next.toString()];
  const most = Math.min(a.length, b.length);
  let from = 0;
  while (from < most && a[from] === b[from]) from += 1;
  let tail = 0;
  while (tail < most - from && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return { from, to: a.length - tail, insert: next.slice(from, b.length - tail) };
}

/** When the editor gets lower, as when problems are told below it, the line that is typed on stays in view. */
function keepCursorInView(view: EditorView): () => void {
  let height = 0;
  const watch = new ResizeObserver(() => {
    const now = view.dom.clientHeight;
    if (now < height && view.hasFocus) {
      view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head, { y: 'nearest', yMargin: 20 }) });
    }
    height = now;
  });
  watch.observe(view.dom);
  return () => watch.disconnect();
}
