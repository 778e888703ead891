// Two texts held against each other: lines put in, lines taken out, what stayed folded away.
import { goToNextChunk, goToPreviousChunk, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { hocon } from './hocon';
import { colours, look } from './look';

type Options = { parent: HTMLElement; before: string; after: string; label: string; folded: string };

/** An open comparison. */
export type Compared = { next: () => void; previous: () => void; close: () => void };

export function compare({ parent, before, after, label, folded }: Options): Compared {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: after,
      extensions: [
        lineNumbers(),
        hocon,
        colours,
        look,
        unifiedMergeView({
          original: before,
          mergeControls: false,
          collapseUnchanged: { margin: 3, minSize: 6 },
          // Beyond that much work a coarser answer does; lines stay right either way.
          diffConfig: { scanLimit: 2_000, timeout: 300 },
        }),
        EditorState.phrases.of({ '$ unchanged lines': folded }),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        keymap.of([
          { key: 'Alt-ArrowDown', run: goToNextChunk },
          { key: 'Alt-ArrowUp', run: goToPreviousChunk },
        ]),
        EditorView.contentAttributes.of({ 'data-personal': '', 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
      ],
    }),
  });
  return {
    next: () => void goToNextChunk(view),
    previous: () => void goToPreviousChunk(view),
    close: () => view.destroy(),
  };
}
