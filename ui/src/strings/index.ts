// One typed catalogue; a missing translation is a type error.
import { de } from './de';
import { en } from './en';

export type Language = 'en' | 'de';
export type Strings = Shape<typeof en>;

/** The catalogue's shape with the English texts forgotten. */
type Shape<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Shape<T[K]> };

export const catalogues: Record<Language, Strings> = { en, de };
