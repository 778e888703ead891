// What fits at the cursor, as the desk knows it.
import { autocompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import type { CompletionKind, Completions } from '../../backend';

export type AskCompletions = (text: string, offset: number) => Promise<Completions | null>;

/** Behind which characters the desk is asked without being told to. */
const TYPING = /[\w."{@-]$/;

/** A source of completions that asks the desk. One that cannot answer has none: what is typed is never held up. */
export const source =
  (ask: AskCompletions, kinds: Record<CompletionKind, string>) =>
  async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { state, pos, explicit } = context;
    if (!explicit && !TYPING.test(state.sliceDoc(Math.max(pos - 1, 0), pos))) return null;
    // With one character for the end of a line, as places are counted here.
    const answer = await ask(state.doc.toString(), pos).catch(() => null);
    if (!answer || context.aborted) return null;
    return {
      from: answer.from,
      options: answer.options.map(({ label, insert, kind }) => ({ label, apply: insert, type: kind, detail: kinds[kind] })),
      validFor: /^[\w@+:-]*$/,
    };
  };

export const completion = (ask: AskCompletions, kinds: Record<CompletionKind, string>): Extension =>
  autocompletion({ override: [source(ask, kinds)], icons: false });
