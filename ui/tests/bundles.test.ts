// Bundles and comparisons, in the window over the made-up desk.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import App from '../src/App.svelte';
import type { BundleView } from '../src/backend';
import { fakeDoor } from '../src/backend/fake';
import BundleBanner from '../src/places/sessions/BundleBanner.svelte';
import Compare from '../src/places/sessions/Compare.svelte';
import { Bundles } from '../src/state/bundles.svelte';
import { Watch } from '../src/state/watch.svelte';
import { scripted } from './door';
import { created, event, exchange, item, row } from './make';
import Provided from './Provided.svelte';

const SCRIPT = '<img src=x onerror=alert(1)>';

afterEach(cleanup);

const view = (bundle: number, agent = SCRIPT): BundleView => {
  const own = row({ sessionId: `${SCRIPT}${bundle}`, name: SCRIPT, status: SCRIPT });
  return {
    row: {
      bundle,
      name: SCRIPT,
      about: { format: '', version: 1, madeAt: 1, desk: SCRIPT, system: '', sessionId: own.sessionId, personal: false, parts: [], removed: [] },
      removed: 3,
      row: own,
      leftOut: 900_000,
    },
    removed: [{ where: SCRIPT, what: 'data', why: 'personal', count: 3 }],
    detail: {
      row: own,
      json: { sessionId: own.sessionId },
      offer: null,
      timeline: [
        item('c', 1, created),
        item('e', 2, { ...event(1, SCRIPT), body: SCRIPT } as ReturnType<typeof event>),
        item('x', 3, { ...exchange(`/${SCRIPT}`), agent, request: JSON.stringify({ [SCRIPT]: agent }) } as ReturnType<typeof exchange>),
      ],
      credentials: [],
      method: 'preAuthorized',
      deferral: null,
      issued: [],
    },
    profile: null,
  };
};

/** Nothing that a file says became an element. */
const isText = (container: Element) => {
  expect(container.querySelector('img, script, b[onclick]')).toBeNull();
  expect(container.textContent).toContain(SCRIPT);
};

test('what a bundle says is text: where it is from, and what is not in it', async () => {
  const part = { part: BundleBanner as never, inside: { opened: view(1) } };
  const { container } = render(Provided, { props: { door: scripted({}), ...part } });
  await fireEvent.click(screen.getByTestId('bundle-removed'));
  isText(container);
  expect(container.textContent).toContain('900,000 more happenings are in the file');
});

test('what two bundles say is text side by side', async () => {
  const views = [view(1), view(2, `${SCRIPT} too`)];
  const door = scripted({ bundle: ({ bundle }) => views[bundle - 1] as BundleView });
  const side = (bundle: number) => ({ bundle, sessionId: '', name: '' });
  const { container } = render(Provided, {
    props: { door, part: Compare as never, inside: { left: side(1), right: side(2) } },
  });
  await screen.findByTestId('compare-count');
  isText(container);
  expect(container.querySelector(`[data-fact="wallet"]`)?.getAttribute('data-differs')).toBe('true');
});

test('a bundle that is refused says why and by which code, and what was open stays open', async () => {
  const door = scripted({
    bundles: () => [view(1).row],
    open_bundle: () => {
      throw { code: 'bundle-newer', message: 'It is of version 2' };
    },
  });
  const bundles = new Bundles(door);
  await bundles.load();
  bundles.picked = 1;
  await bundles.open({ path: '/tmp/x.zip' });
  expect(bundles.failure?.code).toBe('bundle-newer');
  expect([bundles.picked, bundles.all?.length]).toEqual([1, 1]);
  expect(door.asked.find(([name]) => name === 'open_bundle')?.[1]).toEqual({ path: '/tmp/x.zip', base64: null, name: null });
});

test("a bundle's session is asked of the bundle, and only looked at", async () => {
  const door = scripted({ bundle: () => view(7) });
  const watch = new Watch(door, 's', 7);
  await watch.load();
  expect(door.asked).toEqual([['bundle', { bundle: 7 }]]);
  expect([watch.readOnly, watch.offer, watch.opened?.row.bundle]).toEqual([true, null, 7]);
});

test('open, look, compare, end, close: by its buttons', async () => {
  render(App, { door: fakeDoor(new URLSearchParams()) });
  await fireEvent.keyDown(window, { key: '2' });
  await fireEvent.click((await screen.findAllByTestId('session-row'))[2] as HTMLElement);
  expect(await screen.findByTestId('export-session')).toBeTruthy();
  await fireEvent.click(screen.getByTestId('sessions-tab-bundles'));
  const field = await screen.findByTestId('bundle-file');
  const take = (text: string) => fireEvent.change(field, { target: { files: [new File([text], 'case.bundle.zip')] } });
  await take('no zip');
  expect(await screen.findByText(/no zip file/)).toBeTruthy();
  await take('{"a":1}');
  const banner = await screen.findByTestId('bundle-banner');
  expect(banner.textContent).toContain('52 values are not in it');
  await screen.findByTestId('compare-with');
  for (const act of ['export-session', 'cancel-session', 'session-qr-toggle']) expect(screen.queryByTestId(act)).toBeNull();
  await fireEvent.click(await screen.findByTestId('compare-with'));
  const choices = await waitFor(() => {
    const found = screen.getAllByTestId('compare-choice');
    expect(found.length).toBeGreaterThan(3);
    return found;
  });
  expect(choices[0]?.textContent).toContain('selected');
  await fireEvent.click(choices[0] as HTMLElement);
  expect((await screen.findByTestId('compare-count')).textContent).toMatch(/difference/);
  const pairs = screen.getAllByTestId('compare-pair').length;
  await fireEvent.click(screen.getByTestId('compare-only'));
  expect(screen.queryAllByTestId('compare-pair').length).toBeLessThanOrEqual(pairs);
  await fireEvent.keyDown(window, { key: 'Escape' });
  await waitFor(() => expect(screen.queryByTestId('compare')).toBeNull());
  await fireEvent.click(screen.getByTestId('close-bundle'));
  await waitFor(() => expect(screen.queryByTestId('bundle-row')).toBeNull());
});
