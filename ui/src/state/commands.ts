// Everything the palette can do right now.
import type { App } from './app.svelte';
import { PLACES } from './app.svelte';
import { appearance, t, TEXT_SIZES, THEMES } from './appearance.svelte';
import { onApple } from './keyboard';
import type { Entry } from './palette';
import { hint, SHORTCUTS, type Action } from './shortcuts';

/** These only make sense under the finger. */
const SILENT: readonly Action[] = ['palette', 'back', 'next', 'previous', 'open', 'first', 'last', 'axis-left', 'axis-right'];
const SESSIONS = 40;

export function commands(app: App): Entry[] {
  const p = t().palette;
  const apple = onApple();
  const places = PLACES.map((place): Entry => ({
    id: `place-${place}`,
    group: 'place',
    name: t().places[place],
    more: '',
    keys: hint(`place-${place}`, apple),
    run: () => (app.place = place),
  }));
  const acts = SHORTCUTS.filter(
    ({ action, within, group }) => !within && group !== 'places' && !SILENT.includes(action) && app.keyboard.can(action),
  ).map(({ action }): Entry => ({
    id: `act-${action}`,
    group: 'act',
    name: t().actions[action],
    more: '',
    keys: hint(action, apple),
    run: () => void app.keyboard.fire(action),
  }));
  const offers = (app.cards ?? []).map((card): Entry => ({
    id: `offer-${card.profileId}`,
    group: 'offer',
    name: card.name,
    more: card.profileId,
    keys: '',
    run: () => {
      app.place = 'issue';
      app.offers.pick(card.profileId, app.addressKind);
      app.offers.clear();
    },
  }));
  const setting = (id: string, name: string, run: () => void): Entry => ({ id, group: 'setting', name, more: '', keys: '', run });
  const settings = [
    ...THEMES.map((theme) => setting(`theme-${theme}`, p.theme(t().settings.themes[theme]), () => (appearance.theme = theme))),
    ...TEXT_SIZES.map((size) => setting(`text-${size}`, p.text(size), () => (appearance.textSize = size))),
    ...(['system', 'en', 'de'] as const).map((language) =>
      setting(`language-${language}`, p.language(t().settings.languages[language]), () => (appearance.choice = language)),
    ),
  ];
  return [...acts, ...places, ...offers, ...settings, ...sessionEntries(app)];
}

/** The sessions that were made last. */
export const sessionEntries = (app: App): Entry[] =>
  app.sessions.slice(0, SESSIONS).map((row) => ({
    id: `session-${row.sessionId}`,
    group: 'session',
    name: row.name,
    more: `${(t().status as Record<string, string>)[row.status] ?? row.status} ${row.sessionId.slice(0, 8)}`,
    keys: '',
    run: () => app.openSession(row.sessionId),
  }));
