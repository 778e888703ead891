// The door in a browser: the desk serves this page on loopback and takes calls under a token.
//
// The token arrives in the address' fragment, which no server ever sees, and leaves the address bar at once. It is
// kept for this tab only and travels in a header, so that no other page can make the browser send it.
import { asFailure, CallFailure, type Backend } from './door';
import type { Commands, News } from './generated';
import { splitLines } from './lines';
import { browserNotices } from './notices';

const KEPT_AS = 'desk-token';
const HEADER = 'x-desk-token';

/** Milliseconds before the next attempt after `failures` in a row. */
export const backOff = (failures: number): number => Math.min(250 * 2 ** failures, 5_000);

function readToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    sessionStorage.setItem(KEPT_AS, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem(KEPT_AS) ?? '';
}

export function httpDoor(): Backend {
  const token = readToken();
  const notices = browserNotices();
  return {
    async call<K extends keyof Commands>(name: K, args: Commands[K]['args']) {
      try {
        const answer = await fetch(`/desk/call/${name}`, {
          method: 'POST',
          headers: { [HEADER]: token, 'content-type': 'application/json' },
          body: JSON.stringify(args),
        });
        const text = await answer.text();
        if (!answer.ok) throw refusal(answer.status, text);
        return JSON.parse(text) as Commands[K]['result'];
      } catch (thrown) {
        throw asFailure(thrown);
      }
    },
    async present(address) {
      if (address === null) return window.close();
      if (!window.open(address, 'issuer-desk-present', 'popup,width=1280,height=720'))
        throw new CallFailure({ code: 'no-window', message: 'The browser let no second window open.' });
    },
    ...notices,
    news(onBatch, onLink) {
      const stop = new AbortController();
      void follow(token, stop.signal, onBatch, onLink);
      return () => stop.abort();
    },
  };
}

function refusal(status: number, text: string): CallFailure {
  try {
    return asFailure(JSON.parse(text));
  } catch {
    return new CallFailure({ code: `http-${status}`, message: text || `HTTP ${status}` });
  }
}

async function follow(
  token: string,
  signal: AbortSignal,
  onBatch: (batch: News[]) => void,
  onLink?: (open: boolean) => void,
): Promise<void> {
  let failures = 0;
  let interrupted = false;
  while (!signal.aborted) {
    try {
      const answer = await fetch('/desk/stream', { headers: { [HEADER]: token }, signal, cache: 'no-store' });
      if (!answer.ok || !answer.body) throw refusal(answer.status, '');
      failures = 0;
      onLink?.(true);
      if (interrupted) onBatch([{ kind: 'lost' }]);
      for await (const line of splitLines(answer.body)) onBatch(JSON.parse(line) as News[]);
    } catch {
      // Whatever broke it, the cure is the same: wait a little and ask again.
    }
    if (signal.aborted) return;
    interrupted = true;
    onLink?.(false);
    await pause(backOff(failures++), signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
