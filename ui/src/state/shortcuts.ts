// One table behind every shortcut and behind the help that lists them.

export const ACTIONS = [
  'place-issue',
  'place-sessions',
  'place-profiles',
  'place-webhooks',
  'place-settings',
  'new-offer',
  'create-offer',
  'present',
  'copy-link',
  'claim',
  'fault',
  'search',
  'next',
  'previous',
  'open',
  'first',
  'last',
  'axis-in',
  'axis-out',
  'axis-fit',
  'axis-left',
  'axis-right',
  'axis-pause',
  'axis-clock',
  'bell',
  'deliver',
  'failed-only',
  'live',
  'tab',
  'export',
  'compare',
  'review',
  'history',
  'definition',
  'view',
  'present-next',
  'present-code',
  'present-full',
  'present-window',
  'present-leave',
  'save',
  'palette',
  'mask',
  'help',
  'back',
] as const;
export type Action = (typeof ACTIONS)[number];
export type Group = 'places' | 'offer' | 'lists' | 'session' | 'webhooks' | 'text' | 'present' | 'everywhere';

/** `mod` is ⌘ on Apple machines and Ctrl elsewhere. */
export type Keys = { key: string; mod?: true };
/** `within`: only there do these keys mean this, and nothing else. */
export type Shortcut = { action: Action; group: Group; keys: readonly Keys[]; within?: 'present' };

export const SHORTCUTS: readonly Shortcut[] = [
  { action: 'place-issue', group: 'places', keys: [{ key: '1' }, { key: '1', mod: true }] },
  { action: 'place-sessions', group: 'places', keys: [{ key: '2' }, { key: '2', mod: true }] },
  { action: 'place-profiles', group: 'places', keys: [{ key: '3' }, { key: '3', mod: true }] },
  { action: 'place-webhooks', group: 'places', keys: [{ key: '4' }, { key: '4', mod: true }] },
  { action: 'place-settings', group: 'places', keys: [{ key: '5' }, { key: '5', mod: true }] },
  { action: 'new-offer', group: 'offer', keys: [{ key: 'n' }] },
  { action: 'create-offer', group: 'offer', keys: [{ key: 'Enter', mod: true }] },
  { action: 'present', group: 'offer', keys: [{ key: 'p' }] },
  { action: 'copy-link', group: 'offer', keys: [{ key: 'c' }] },
  { action: 'claim', group: 'offer', keys: [{ key: 'r' }] },
  { action: 'fault', group: 'offer', keys: [{ key: 'b' }] },
  { action: 'search', group: 'lists', keys: [{ key: '/' }] },
  { action: 'next', group: 'lists', keys: [{ key: 'j' }, { key: 'ArrowDown' }] },
  { action: 'previous', group: 'lists', keys: [{ key: 'k' }, { key: 'ArrowUp' }] },
  { action: 'open', group: 'lists', keys: [{ key: 'Enter' }] },
  { action: 'first', group: 'lists', keys: [{ key: 'Home' }] },
  { action: 'last', group: 'lists', keys: [{ key: 'End' }] },
  { action: 'axis-in', group: 'session', keys: [{ key: '+' }, { key: '=' }] },
  { action: 'axis-out', group: 'session', keys: [{ key: '-' }] },
  { action: 'axis-fit', group: 'session', keys: [{ key: '0' }] },
  { action: 'axis-left', group: 'session', keys: [{ key: 'ArrowLeft' }] },
  { action: 'axis-right', group: 'session', keys: [{ key: 'ArrowRight' }] },
  { action: 'axis-pause', group: 'session', keys: [{ key: ' ' }] },
  { action: 'axis-clock', group: 'session', keys: [{ key: 't' }] },
  { action: 'bell', group: 'session', keys: [{ key: 'w' }] },
  { action: 'deliver', group: 'webhooks', keys: [{ key: 'd' }] },
  { action: 'failed-only', group: 'webhooks', keys: [{ key: 'f' }] },
  { action: 'live', group: 'webhooks', keys: [{ key: 'l' }] },
  { action: 'tab', group: 'lists', keys: [{ key: 'i' }] },
  { action: 'export', group: 'lists', keys: [{ key: 'x' }] },
  { action: 'compare', group: 'lists', keys: [{ key: 'o' }] },
  { action: 'review', group: 'text', keys: [{ key: 'v' }] },
  { action: 'history', group: 'text', keys: [{ key: 'h' }] },
  { action: 'definition', group: 'text', keys: [{ key: 'F12' }] },
  { action: 'view', group: 'text', keys: [{ key: 'e' }] },
  { action: 'present-next', group: 'present', within: 'present', keys: [{ key: 'n' }] },
  { action: 'present-code', group: 'present', within: 'present', keys: [{ key: 't' }] },
  { action: 'present-full', group: 'present', within: 'present', keys: [{ key: 'f' }] },
  { action: 'present-window', group: 'present', within: 'present', keys: [{ key: 'w' }] },
  { action: 'present-leave', group: 'present', within: 'present', keys: [{ key: 'p' }, { key: 'Escape' }] },
  { action: 'palette', group: 'everywhere', keys: [{ key: 'k', mod: true }] },
  { action: 'mask', group: 'everywhere', keys: [{ key: 'm' }] },
  { action: 'save', group: 'everywhere', keys: [{ key: 's', mod: true }] },
  { action: 'help', group: 'everywhere', keys: [{ key: '?' }] },
  { action: 'back', group: 'everywhere', keys: [{ key: 'Escape' }] },
];

export type Pressed = { key: string; metaKey: boolean; ctrlKey: boolean; altKey: boolean; shiftKey: boolean };

/**
 * The action a key press stands for. Plain keys stand for nothing while somebody types (`typing`); Escape and
 * combinations with ⌘/Ctrl always do. Only `?`, `/` and `+` may come with Shift.
 */
export function actionFor(pressed: Pressed, typing: boolean, within?: 'present'): Action | null {
  const mod = pressed.metaKey || pressed.ctrlKey;
  if (pressed.altKey) return null;
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
  if (pressed.shiftKey && !['?', '/', '+'].includes(key)) return null;
  if (typing && !mod && key !== 'Escape') return null;
  const found = SHORTCUTS.find(
    (shortcut) =>
      shortcut.within === within && shortcut.keys.some((k) => k.key.toLowerCase() === key.toLowerCase() && (k.mod ?? false) === mod),
  );
  return found?.action ?? null;
}

const NAMES: Record<string, string> = {
  Escape: 'Esc',
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Home: '⇱',
  End: '⇲',
  ' ': '␣',
};

/** The keys as shown on a button or in the help. */
export function label(keys: Keys, apple: boolean): string {
  const name = NAMES[keys.key] ?? keys.key.toUpperCase();
  if (!keys.mod) return name;
  return apple ? `⌘${name}` : `Ctrl ${name}`;
}

/** The first keys of an action, as shown beside it. */
export const hint = (action: Action, apple: boolean): string => {
  const first = SHORTCUTS.find((shortcut) => shortcut.action === action)?.keys[0];
  return first ? label(first, apple) : '';
};

/** Whether the key also moves or presses what has the focus: then it is taken only where a list asked for it. */
const SHARED = ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', ' '];
export const isShared = (key: string): boolean => SHARED.includes(key);

/** Whether an element does something of its own with that key. */
export function usesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (isTyping(target)) return true;
  const own = key === 'Enter' || key === ' ' ? 'a, button, summary, input' : 'input, pre, [role="tab"], [role="radiogroup"]';
  return target.closest(own) !== null;
}

/** Whether a key press in this element belongs to the person's text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[contenteditable="true"]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
