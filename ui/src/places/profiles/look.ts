// How text looks in the editor and in a comparison: the window's colours, in both themes.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.comment, color: 'var(--text3)', fontStyle: 'italic' },
    { tag: tags.propertyName, color: 'var(--text)' },
    { tag: tags.string, color: 'var(--ok)' },
    { tag: [tags.number, tags.bool, tags.keyword], color: 'var(--accent-text)' },
    { tag: tags.variableName, color: 'var(--hook)' },
    { tag: tags.punctuation, color: 'var(--text3)' },
  ]),
);

export const look = EditorView.theme({
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
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '240px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px', lineHeight: '20px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { fontFamily: 'var(--font)', fontStyle: 'normal', marginLeft: '12px', opacity: '0.75' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '650' },
  '.cm-diagnostic': { padding: '6px 10px', fontFamily: 'var(--font)', borderLeftColor: 'var(--bad-fill)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)' },
  // A comparison: lines put in and taken out differ by their mark in the gutter too, not by colour alone.
  '&.cm-merge-b .cm-changedLine, .cm-insertedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--ok-soft)' },
  '&.cm-merge-b .cm-changedText': { background: 'none', boxShadow: 'inset 0 -2px 0 var(--ok-fill)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-soft)', paddingLeft: '6px' },
  '.cm-deletedLine del': { background: 'none', textDecoration: 'none' },
  '.cm-deletedChunk .cm-deletedText': { background: 'none', boxShadow: 'inset 0 -2px 0 var(--bad-fill)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--ok-fill)' },
  '.cm-deletedLineGutter': { background: 'var(--bad-fill)' },
  '.cm-collapsedLines': {
    background: 'var(--sunken)',
    color: 'var(--text2)',
    fontFamily: 'var(--font)',
    padding: '4px 12px',
    // A sign that every font has.
    '&:before, &:after': { content: '"⋯"' },
  },
});
