// Theme and language: by the system, unless the person says otherwise.
import { catalogues, type Language } from '../strings';

export type Theme = 'system' | 'light' | 'dark';
export type LanguageChoice = 'system' | Language;

const kept = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still gets the choice for this visit.
  }
};

const systemLanguage = (): Language => (navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en');

class Appearance {
  #theme = $state<Theme>('system');
  #language = $state<LanguageChoice>('system');

  constructor() {
    const theme = kept('theme');
    const language = kept('language');
    if (theme === 'light' || theme === 'dark') this.#theme = theme;
    if (language === 'en' || language === 'de') this.#language = language;
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

  get language(): Language {
    return this.#language === 'system' ? systemLanguage() : this.#language;
  }

  /** For dates and numbers: the system's own variant of the language shown. */
  get locale(): string {
    return navigator.language.toLowerCase().startsWith(this.language) ? navigator.language : this.language;
  }

  #show(): void {
    const root = document.documentElement;
    if (this.#theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.#theme;
    root.lang = this.language;
  }
}

export const appearance = new Appearance();

/** The catalogue in the language of the moment. */
export const t = () => catalogues[appearance.language];
