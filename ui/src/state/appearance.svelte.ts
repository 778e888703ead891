// Theme, language, size of text and the mask: by the system, unless the person says otherwise.
import { catalogues, type Language } from '../strings';

export const THEMES = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];
/** How much larger than usual text is, in percent. */
export const TEXT_SIZES = ['100', '120', '140'] as const;
export type TextSize = (typeof TEXT_SIZES)[number];
export type LanguageChoice = 'system' | Language;

/** What was chosen before, by its name. */
export const kept = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** Keeps a choice for the next visit. */
export const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still gets the choice for this visit.
  }
};

const systemLanguage = (): Language => (navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en');

const among = <T extends string>(all: readonly T[], value: string | null): value is T => (all as readonly (string | null)[]).includes(value);

class Appearance {
  #theme = $state<Theme>('system');
  #language = $state<LanguageChoice>('system');
  #textSize = $state<TextSize>('100');
  #masked = $state(false);
  #more = typeof matchMedia === 'function' ? matchMedia('(prefers-contrast: more)') : null;

  constructor() {
    const theme = kept('theme');
    const language = kept('language');
    const size = kept('text-size');
    if (among(THEMES, theme)) this.#theme = theme;
    if (among(TEXT_SIZES, size)) this.#textSize = size;
    if (language === 'en' || language === 'de') this.#language = language;
    this.#more?.addEventListener?.('change', () => this.#show());
    this.#show();
  }

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    keep('theme', theme);
    this.#show();
  }

  get choice(): LanguageChoice {
    return this.#language;
  }

  set choice(choice: LanguageChoice) {
    this.#language = choice;
    keep('language', choice);
    this.#show();
  }

  get textSize(): TextSize {
    return this.#textSize;
  }

  set textSize(size: TextSize) {
    this.#textSize = size;
    keep('text-size', size);
    this.#show();
  }

  /** What to multiply heights with that were chosen for text of the usual size. */
  get scale(): number {
    return Number(this.#textSize) / 100;
  }

  /** Whether personal data is hidden from who looks on; forgotten when the window closes. */
  get masked(): boolean {
    return this.#masked;
  }

  set masked(masked: boolean) {
    this.#masked = masked;
    this.#show();
  }

  get language(): Language {
    return this.#language === 'system' ? systemLanguage() : this.#language;
  }

  /** For dates and numbers: the system's own variant of the language shown. */
  get locale(): string {
    return navigator.language.toLowerCase().startsWith(this.language) ? navigator.language : this.language;
  }

  #show(): void {
    const root = document.documentElement;
    if (this.#theme === 'light' || this.#theme === 'dark') root.dataset.theme = this.#theme;
    else delete root.dataset.theme;
    root.toggleAttribute('data-contrast', this.#theme === 'contrast' || this.#more?.matches === true);
    root.toggleAttribute('data-masked', this.#masked);
    root.style.setProperty('--grow', String(this.scale));
    root.lang = this.language;
  }
}

export const appearance = new Appearance();

/** The catalogue in the language of the moment. */
export const t = () => catalogues[appearance.language];
