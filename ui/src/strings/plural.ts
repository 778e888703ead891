// One of something, or several, with the number as the language writes it.

export const pluralIn =
  (language: 'en' | 'de') =>
  (n: number, one: string, many: string): string =>
    `${n.toLocaleString(language)} ${n === 1 ? one : many}`;
