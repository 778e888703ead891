// A browser, as far as HTTP goes: keeps cookies, follows redirects, reads forms and links. For pages of an OpenID provider.
import assert from 'node:assert/strict';
import { form } from './browser.mjs';

export class Browser {
  /** By name; hosts of these tests differ by port only, which cookies do not know of. */
  #cookies = new Map();

  /** Opens an address and follows until a page is there, or until `stop` says that an address is none of this browser's. */
  async open(url, stop, request = {}) {
    for (let hops = 0; hops < 10; hops += 1) {
      if (stop(url)) return { url };
      const headers = { ...request.headers, cookie: this.#sent(new URL(url)) };
      const answer = await fetch(url, { ...request, headers, redirect: 'manual' });
      this.#keep(answer.headers.getSetCookie());
      const location = answer.headers.get('location');
      if (!location) return { url, status: answer.status, html: await answer.text() };
      url = new URL(location, url).href;
      request = {};
    }
    assert.fail(`too many redirects, the last to ${url}`);
  }

  /** Fills in the page's one form and sends it, by the button that `means` something where there are several. */
  async submit({ url, status, html }, stop, { fill = {}, means } = {}) {
    assert.equal(status, 200, html);
    const { action, method, inputs, buttons } = form(html);
    assert.equal(method, 'post');
    const button = buttons.find(({ value }) => value === means);
    const fields = [...inputs, button].filter((field) => field?.name);
    const body = new URLSearchParams(fields.map(({ name, value }) => [name, fill[name] ?? value ?? '']));
    const headers = { origin: new URL(url).origin };
    return this.open(new URL(action, url).href, stop, { method, headers, body });
  }

  /** Follows the page's link with that text. */
  async follow({ url, html }, stop, text) {
    const [, href] = html.match(new RegExp(`<a [^>]*href="([^"]+)"[^>]*>[^<]*${text}`)) ?? [];
    assert.ok(href, `no link says ${text}: ${html}`);
    return this.open(new URL(href, url).href, stop);
  }

  #sent({ pathname }) {
    const fitting = [...this.#cookies].filter(([, { path }]) => pathname.startsWith(path));
    return fitting.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  #keep(lines) {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const [name, value] = pair.split(/=(.*)/s);
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/';
      if (value) this.#cookies.set(name, { value, path });
      else this.#cookies.delete(name);
    }
  }
}
