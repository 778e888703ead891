// HOCON for the eye: enough to tell keys, strings, comments, substitutions and words apart. The desk does the parsing.
import { StreamLanguage, type StringStream } from '@codemirror/language';

type State = { triple: boolean };

function token(stream: StringStream, state: State): string | null {
  if (state.triple) {
    state.triple = !stream.match(/^.*?"""/) && (stream.skipToEnd(), true);
    return 'string';
  }
  if (stream.eatSpace()) return null;
  if (stream.match('"""')) return ((state.triple = true), 'string');
  if (stream.match(/^(#|\/\/).*/)) return 'comment';
  if (stream.match(/^\$\{\??[^}]*\}/)) return 'variableName';
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return stream.match(/^\s*(?:[:={.]|\+=)/, false) ? 'propertyName' : 'string';
  if (stream.match(/^include\b/)) return 'keyword';
  if (stream.match(/^(?:true|false|null|yes|no|on|off)\b(?!\s*[:=])/)) return 'bool';
  if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,\]}]|$)/)) return 'number';
  if (stream.match(/^[\w.-]+(?=\s*(?:[:={]|\+=))/)) return 'propertyName';
  if (stream.match(/^[{}[\],:=]|^\+=/)) return 'punctuation';
  if (!stream.match(/^[^\s{}[\],:=#"$]+/)) stream.next();
  return 'string';
}

export const hocon = StreamLanguage.define<State>({
  name: 'hocon',
  startState: () => ({ triple: false }),
  token,
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['{', '[', '"'] } },
});
