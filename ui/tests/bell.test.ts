import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';
import { CallFailure, type Backend, type Notice, type TrayWords } from '../src/backend';
import { browserNotices } from '../src/backend/notices';
import { fakeDoor } from '../src/backend/fake';
import { Bell } from '../src/state/bell.svelte';
import { ended, MOST_WATCHED, noticeOf, readWatched, toggled } from '../src/state/ended';
import { catalogues } from '../src/strings';
import { scripted } from './door';
import { row } from './make';

beforeEach(() => localStorage.clear());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const many = Array.from({ length: MOST_WATCHED }, (_, n) => `s${n}`);

test.each<[string[], string, string[]]>([
  [[], 'a', ['a']],
  [['a', 'b'], 'a', ['b']],
  [['a'], 'b', ['a', 'b']],
  [many, 'new', [...many.slice(1), 'new']],
])('%j with %s pressed is %j', (watched, id, expected) => expect(toggled(watched, id)).toEqual(expected));

const at = (sessionId: string, status: string, updatedAt = 1) => row({ sessionId, status, updatedAt });
const over = (...ids: string[]) => ids;

test.each([
  [[], [at('a', 'EXPIRED')], [], over()],
  [['a'], [], ['a'], over()],
  [['a'], [at('a', 'ACTIVE')], ['a'], over()],
  [['a'], [at('b', 'SUCCESSFUL')], ['a'], over()],
  [['a', 'b'], [at('b', 'SUCCESSFUL')], ['a'], over('b SUCCESSFUL')],
  [['a', 'b'], [at('a', 'ACTIVE'), at('b', 'EXPIRED'), at('a', 'REJECTED_BY_USER', 2)], [], over('a REJECTED_BY_USER', 'b EXPIRED')],
])('of %j after %j %j is still watched, and told is %j', (watched, rows, still, told) => {
  const after = ended(watched, rows);
  expect(after.watched).toEqual(still);
  expect(after.over.map(({ sessionId, status }) => `${sessionId} ${status}`)).toEqual(told);
});

test.each<[string | null, string[]]>([
  [null, []],
  ['["a","b"]', ['a', 'b']],
  ['["a",1,null,""]', ['a']],
  ['{"a":1}', []],
  ['[', []],
  [JSON.stringify(['x', ...many]), many],
])('kept %s reads %j', (kept, expected) => expect(readWatched(kept)).toEqual(expected));

test.each([
  ['en', 'SUCCESSFUL', 'Identity Credential: successful', 'The wallet has the credential. Session 0b9d2c1e.'],
  ['en', 'EXPIRED', 'Identity Credential: expired', 'The offer expired before a wallet finished. Session 0b9d2c1e.'],
  ['de', 'REJECTED_BY_USER', 'Identity Credential: abgelehnt', /Sitzung 0b9d2c1e\.$/],
  ['en', 'ODD', 'Identity Credential: ODD', 'Session 0b9d2c1e.'],
] as const)('in %s %s is told so', (language, status, title, body) => {
  const told = noticeOf(row({ sessionId: '0b9d2c1e-77aa', status, statusReason: '<b>Erika</b>', note: 'Erika' }), catalogues[language]);
  expect(told.title).toBe(title);
  expect(told.body).toMatch(body);
  expect(JSON.stringify(told)).not.toContain('Erika');
});

const session = (status: string) => ({ session: () => ({ row: at('a', status) }) as never });

test('what the desktop shows is not shown in the page, and the watch ends with the session', async () => {
  const shown: Notice[] = [];
  const door: Backend = { ...scripted({}), notify: async (notice) => void shown.push(notice) };
  const bell = new Bell(door, () => false);
  bell.toggle('a');
  bell.receive([at('a', 'SUCCESSFUL')]);
  bell.receive([at('a', 'SUCCESSFUL', 2)]);
  await vi.waitFor(() => expect(shown.map(({ sessionId }) => sessionId)).toEqual(['a']));
  expect(bell.told).toEqual([]);
  expect(bell.watches('a')).toBe(false);
});

test('where the desktop shows nothing the page does; nobody is told what they see', async () => {
  let looking = true;
  const refused = vi.fn(() => Promise.reject(new CallFailure({ code: 'no-notice', message: 'none' })));
  const bell = new Bell({ ...scripted({}), notify: refused }, () => looking);
  for (const id of ['seen', 'missed']) bell.toggle(id);
  bell.receive([at('seen', 'SUCCESSFUL')]);
  looking = false;
  bell.receive([at('missed', 'EXPIRED')]);
  await vi.waitFor(() => expect(bell.told.map(({ sessionId }) => sessionId)).toEqual(['missed']));
  expect(refused).toHaveBeenCalledTimes(1);
  bell.dismiss('missed');
  expect(bell.told).toEqual([]);
});

test('a session that ended while nobody looked is told by the next page; one that is gone is watched no longer', async () => {
  new Bell(scripted({}), () => false).toggle('a');
  const next = new Bell(scripted(session('EXPIRED')), () => false);
  expect(next.watches('a')).toBe(true);
  await next.ask();
  await vi.waitFor(() => expect(next.told.map(({ sessionId }) => sessionId)).toEqual(['a']));

  const failing = (code: string) =>
    scripted({
      session: () => {
        throw new CallFailure({ code, message: code });
      },
    });
  new Bell(scripted({}), () => false).toggle('b');
  const cut = new Bell(failing('unreachable'), () => false);
  await cut.ask();
  expect(cut.watches('b')).toBe(true);
  const gone = new Bell(failing('session-gone'), () => false);
  await gone.ask();
  expect(gone.watches('b')).toBe(false);
  expect(new Bell(failing('x'), () => false, true).watches('a')).toBe(false);
});

/** A browser's notices, with this permission. */
function browser(permission: NotificationPermission) {
  const made: { title: string; onclick?: () => void }[] = [];
  const ask = vi.fn(async () => permission);
  class Made {
    static permission = permission;
    static requestPermission = ask;
    onclick?: () => void;
    close = () => {};
    constructor(readonly title: string) {
      made.push(this);
    }
  }
  vi.stubGlobal('Notification', Made);
  return { made, ask };
}

const NOTICE: Notice = { sessionId: 'a', title: 'T', body: 'B' };

test('a browser shows what it may, and a click opens the session', async () => {
  const { made, ask } = browser('granted');
  const notices = browserNotices();
  const followed = vi.fn();
  notices.links?.(followed);
  notices.mayNotify?.();
  expect(ask).not.toHaveBeenCalled();
  await notices.notify?.(NOTICE);
  window.focus = () => {};
  made[0]?.onclick?.();
  expect(followed).toHaveBeenCalledWith({ kind: 'session', sessionId: 'a' });
});

test.each(['default', 'denied'] as const)('a browser whose leave is %s shows nothing', async (permission) => {
  const { made, ask } = browser(permission);
  const notices = browserNotices();
  notices.mayNotify?.();
  expect(ask).toHaveBeenCalledTimes(permission === 'default' ? 1 : 0);
  await expect(notices.notify?.(NOTICE)).rejects.toMatchObject({ code: 'no-notice' });
  expect(made).toEqual([]);
});

test('the bell is pressed by key, the end told in the page, and the session opened from there', async () => {
  const door = fakeDoor(new URLSearchParams());
  const said: TrayWords[] = [];
  render(App, { door: { ...door, tray: (words: TrayWords) => void said.push(words) } });
  await fireEvent.click(await screen.findByTestId('profile-card-identity-credential'));
  await fireEvent.click(screen.getByTestId('create-offer'));
  await fireEvent.click(await screen.findByTestId('open-session'));
  const bell = await screen.findByTestId('session-bell');
  expect(bell.getAttribute('aria-pressed')).toBe('false');
  await fireEvent.keyDown(window, { key: 'w' });
  expect(bell.getAttribute('aria-pressed')).toBe('true');
  const [sessionId] = JSON.parse(localStorage.getItem('watched') ?? '[]') as string[];
  await fireEvent.keyDown(window, { key: '5' });
  const { live } = said.at(-1) as TrayWords;
  await door.call('cancel_session', { sessionId: sessionId as string });
  const notice = await screen.findByTestId('notice');
  expect(notice.textContent).toContain('Identity Credential: unsuccessful');
  await vi.waitFor(() => expect(said.at(-1)?.live).toBe(live - 1));
  expect(said.at(-1)?.sessions).toMatch(/session(s)? open$/);
  await fireEvent.click(screen.getByTestId('notice-open'));
  expect(screen.queryByTestId('notice')).toBeNull();
  expect(screen.getByTestId('nav-sessions').getAttribute('aria-current')).toBe('page');
});
