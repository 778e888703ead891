// The text editor, set up once per open file.
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Problem } from '../../backend';
import { hocon } from './hocon';

const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--text3)', fontStyle: 'italic' },
  { tag: tags.propertyName, color: 'var(--text)' },
  { tag: tags.string, color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.keyword], color: 'var(--accent-text)' },
  { tag: tags.variableName, color: 'var(--hook)' },
  { tag: tags.punctuation, color: 'var(--text3)' },
]);

const look = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'transparent', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--accent)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text3)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 24%, transparent)',
  },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--line2)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow-high)',
  },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--font)', borderLeftColor: 'var(--bad-fill)' },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--accent) 16%, transparent)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)' },
});

type Options = { parent: HTMLElement; text: string; label: string; onEdit: (text: string) => void; onSave: () => void };

/** An open editor. */
export type Opened = {
  /** Replaces the text when it differs, as after a reload; not an edit of the person's. */
  show: (text: string) => void;
  mark: (problems: readonly Problem[]) => void;
  /** Selects what is wrong there and scrolls to it; line and column from 1. */
  goTo: (line: number, column: number) => void;
  close: () => void;
};

export function open({ parent, text, label, onEdit, onSave }: Options): Opened {
  let quiet = false;
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
        hocon,
        syntaxHighlighting(colours),
        look,
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => (onSave(), true) },
          // Tab indents; Escape first gives Tab back to the page, so that the keyboard is never trapped.
          ...searchKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        EditorView.contentAttributes.of({
          'aria-label': label,
          tabindex: '0',
          spellcheck: 'false',
          autocapitalize: 'off',
          autocorrect: 'off',
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !quiet) onEdit(update.state.doc.toString());
        }),
      ],
    }),
  });

  const place = (line: number, column: number): number => {
    const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    return Math.min(at.from + Math.max(column - 1, 0), at.to);
  };

  /** From a place to the end of its word, or else of its line. */
  const stretch = (line: number, column: number): { from: number; to: number } => {
    const from = place(line, column);
    return { from, to: Math.max(view.state.wordAt(from)?.to ?? view.state.doc.lineAt(from).to, from) };
  };

  return {
    show(next) {
      if (next === view.state.doc.toString()) return;
      quiet = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
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
    close: () => view.destroy(),
  };
}
