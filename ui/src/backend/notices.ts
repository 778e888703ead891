// Notices by the browser, where it has them and the person lets it.
import { CallFailure, type Backend } from './door';

const none = (message: string) => new CallFailure({ code: 'no-notice', message });

export function browserNotices(): Pick<Backend, 'notify' | 'mayNotify' | 'links'> {
  let follow: Parameters<NonNullable<Backend['links']>>[0] = () => {};
  const there = typeof Notification !== 'undefined';
  return {
    links: (onLink) => void (follow = onLink),
    mayNotify() {
      // Some reject where the page is not trusted; then nothing may be shown.
      if (there && Notification.permission === 'default') void Promise.resolve(Notification.requestPermission()).catch(() => {});
    },
    async notify({ sessionId, title, body }) {
      if (!there) throw none('This browser shows no notices.');
      if (Notification.permission !== 'granted') throw none('This browser may show no notices.');
      const shown = new Notification(title, { body, tag: sessionId });
      shown.onclick = () => {
        window.focus();
        follow({ kind: 'session', sessionId });
        shown.close();
      };
    },
  };
}
