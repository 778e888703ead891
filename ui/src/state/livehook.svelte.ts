// A webhook target's fields, each watched by the view.
import { freshHook, type Hook, type Pair, type Where } from './hook';

export class LiveHook implements Hook {
  url: string;
  auth: Hook['auth'];
  bearer: string;
  username: string;
  password: string;
  secrets: string[];
  headers: Pair[];
  events: string[];

  constructor(from: Hook) {
    this.url = $state(from.url);
    this.auth = $state(from.auth);
    this.bearer = $state(from.bearer);
    this.username = $state(from.username);
    this.password = $state(from.password);
    this.secrets = $state([...from.secrets]);
    this.headers = $state(from.headers.map((pair) => ({ ...pair })));
    this.events = $state([...from.events]);
  }
}

/** Where a replay or a test goes, to begin with. */
export const freshWhere = (kind: Where['kind'] = 'own'): Where => ({
  kind,
  target: null,
  path: null,
  hook: new LiveHook(freshHook()),
});
