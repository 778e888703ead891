// A door whose answers a test writes down.
import type { Backend, Commands, News } from '../src/backend';

type Answers = { [K in keyof Commands]?: (args: Commands[K]['args']) => Commands[K]['result'] | Promise<Commands[K]['result']> };

export function scripted(answers: Answers): Backend & { tell: (...news: News[]) => void; asked: [keyof Commands, unknown][] } {
  let listener: (batch: News[]) => void = () => {};
  const asked: [keyof Commands, unknown][] = [];
  return {
    asked,
    tell: (...news) => listener(news),
    async call<K extends keyof Commands>(name: K, args: Commands[K]['args']) {
      asked.push([name, args]);
      const answer = answers[name] as
        ((args: Commands[K]['args']) => Commands[K]['result'] | Promise<Commands[K]['result']>) | undefined;
      if (!answer) throw new Error(`nobody expected ${name}`);
      return answer(args);
    },
    news(onBatch, onLink) {
      listener = onBatch;
      onLink?.(true);
      return () => (listener = () => {});
    },
  };
}

/** A promise and the key to it. */
export function later<T>(): { promise: Promise<T>; settle: (value: T) => void } {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, settle };
}
