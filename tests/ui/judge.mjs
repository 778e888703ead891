// What is judged on the page as it stands: by axe-core, under the mask, and with large text.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What may differ from one theme to the next. */
export const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe-core finds, of whatever impact; `rules`: only these. The page must have been opened with `bypassCSP`. */
export async function violations(page, rules) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const found = await page.evaluate(
    (rules) => globalThis.axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) }),
    rules,
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`));
}

/** Fails when axe-core finds anything; `where` says what was on view. */
export const judge = async (page, where, rules) => assert.deepEqual(await violations(page, rules), [], where);

/** Which of these values somebody who looks at the screen can read: as text, in a field, or as the title of what is pointed at. */
export const readable = (page, values) =>
  page.evaluate((values) => {
    const dots = (element) => getComputedStyle(element).webkitTextSecurity !== 'none';
    const found = new Set();
    const read = (text, element, how) =>
      values.filter((value) => text.toLowerCase().includes(value.toLowerCase())).forEach((value) => found.add(`${value} (${how}): ${element.outerHTML.slice(0, 160)}`));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode())
      if (node.parentElement.checkVisibility({ visibilityProperty: true }) && !dots(node.parentElement)) read(node.data, node.parentElement, 'text');
    for (const field of document.querySelectorAll('input, textarea'))
      if (field.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !dots(field)) read(field.value, field, 'field');
    for (const titled of document.querySelectorAll('[title], [placeholder]')) read(`${titled.title} ${titled.placeholder ?? ''}`, titled, 'title');
    return [...found];
  }, values);

/**
 * What is cut off or reaches beyond its frame sideways. Text that ends in dots must say all of itself when pointed at; what is
 * written in lines that do not break (`[data-wide]`, code) may scroll.
 */
export const cutOff = (page) =>
  page.evaluate(() => {
    const found = [];
    const say = (element, why) => found.push(`${why}: ${element.outerHTML.replace(/\s+/g, ' ').slice(0, 140)}`);
    /** What reaches furthest to the right in it. */
    const furthest = (element) =>
      [...element.querySelectorAll('*')].reduce(
        (most, one) => (one.getBoundingClientRect().right >= most.getBoundingClientRect().right ? one : most),
        element.firstElementChild ?? element,
      );
    if (document.documentElement.scrollWidth > innerWidth) say(furthest(document.body), `${document.documentElement.scrollWidth} px in ${innerWidth}`);
    for (const element of document.body.querySelectorAll('*')) {
      if (element.matches('button, label, .tag') && element.scrollHeight > element.clientHeight + 3 && element.checkVisibility({ visibilityProperty: true }))
        say(element, `too low, ${element.scrollHeight} px in ${element.clientHeight}`);
      if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth < 2) continue;
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('[data-wide], .cm-editor, svg, .hidden')) continue;
      const style = getComputedStyle(element);
      if (style.clipPath !== 'none') continue;
      if (element.matches('input, textarea, select') || style.display === 'inline') continue;
      if (style.overflowX === 'visible') {
        // A row may be wider than what it stands in, its text may not.
        if (!element.matches('nav, aside, section, header, footer, button, li, form, dialog')) continue;
        const { right } = element.getBoundingClientRect();
        const texts = [...element.querySelectorAll('*')].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''));
        if (!texts.some((one) => getComputedStyle(one).clipPath === 'none' && one.getBoundingClientRect().right > right + 1)) continue;
      }
      const by = `${element.scrollWidth} px in ${element.clientWidth}`;
      if (style.textOverflow === 'ellipsis') {
        // The title comes with the pointer.
        element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
        const masked = document.documentElement.hasAttribute('data-masked') && (element.closest('[data-personal]') ?? element.querySelector('[data-personal]'));
        if (!masked && !element.closest('[title]') && !element.querySelector('[title]')) say(element, `no title, ${by}`);
      } else if (!['auto', 'scroll'].includes(style.overflowX)) say(furthest(element), `cut off, ${by}`);
      else say(furthest(element), `scrolls, ${by}`);
    }
    return found;
  });
