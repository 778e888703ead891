// A person with a browser, as far as HTTP goes: opens the page a wallet sends them to, reads its form, presses a button.
import assert from 'node:assert/strict';

/** The attributes of a tag's text. */
function attributes(tag) {
  const pairs = [...tag.matchAll(/([a-z-]+)=(?:"([^"]*)"|([^\s>"]+))/g)];
  return Object.fromEntries(pairs.map(([, name, quoted, bare]) => [name, quoted ?? bare]));
}

/** The page's one form: where it goes, what it carries, and its buttons. */
export function form(html) {
  const [text, ...others] = html.match(/<form\b.*?<\/form>/gs) ?? [];
  assert.ok(text && others.length === 0, `no page with one form: ${html}`);
  const tags = (name) => [...text.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map(([tag]) => attributes(tag));
  const [{ action, method }] = tags('form');
  return { action, method, inputs: tags('input'), buttons: tags('button') };
}

/** Opens `url` and presses the button that means `decision` (`approve` or `deny`). Returns where the browser is sent then. */
export async function decide(url, decision) {
  const page = await fetch(url, { redirect: 'manual' });
  const html = await page.text();
  assert.equal(page.status, 200, html);
  const { action, method, inputs, buttons } = form(html);
  assert.equal(method, 'post');
  const button = buttons.find(({ value }) => value === decision);
  assert.ok(button, `no button says ${decision}`);
  const body = new URLSearchParams([...inputs, button].map(({ name, value }) => [name, value]));
  // A browser says which page sent the form.
  const headers = { origin: new URL(url).origin };
  const answer = await fetch(new URL(action, url), { method, headers, body, redirect: 'manual' });
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get('location');
}
