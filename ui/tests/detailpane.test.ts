// The pane: its tabs, what is asked for when one is opened, and what is told when the answer does not come.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import type { Component } from 'svelte';
import type { Decoded, TimelineItem } from '../src/backend';
import { CallFailure } from '../src/backend';
import Detail from '../src/parts/Detail.svelte';
import { later, scripted } from './door';
import { event, exchange, item } from './make';
import Provided from './Provided.svelte';

afterEach(cleanup);

const asked = { ...exchange('/openid4vci/credential'), asked: 'http://localhost:7002', request: '{"a":"•••"}' };
const session = { credentialOffer: { credential_issuer: 'http://localhost:7002' } };

function pane(shown: TimelineItem, decode_item: () => Decoded[] | Promise<Decoded[]>, timeline: TimelineItem[] = []) {
  const door = scripted({ info: () => new Promise(() => {}), profiles: () => [], decode_item });
  const inside = { item: shown, sessionJson: session, timeline };
  render(Provided, { door, part: Detail as unknown as Component<Record<string, unknown>>, inside });
  return door;
}
const open = (name: string) => fireEvent.click(screen.getByRole('tab', { name }));

test('what is decoded is asked for with the issuer its proofs must name', async () => {
  const answer = later<Decoded[]>();
  const door = pane(item('x', 5, asked), () => answer.promise);
  await open('Decoded');
  expect(screen.getByTestId('decoded').getAttribute('aria-busy')).toBe('true');
  const call = door.asked.find(([name]) => name === 'decode_item');
  expect(call?.[1]).toEqual({ item: item('x', 5, asked), issuer: 'http://localhost:7002' });
  const aud = { label: 'aud', value: '<b>x</b>', shape: null, at: null, says: 'wrong', with: 'y', nodes: [] } as const;
  answer.settle([{ kind: 'proof', found: 'request', sections: [{ part: 'checks', nodes: [{ ...aud, nodes: [] }] }] }]);
  expect(await screen.findByText('Key proof')).toBeTruthy();
  expect(screen.getByText('<b>x</b>')).toBeTruthy();
  expect(screen.getByText(/must be/)).toBeTruthy();
});

test('nothing to take apart, and a failure, are said', async () => {
  let fails = true;
  pane(item('x', 5, asked), () => {
    if (fails) throw new CallFailure({ code: 'reader', message: 'no luck' });
    return [];
  });
  await open('Decoded');
  expect(await screen.findByText('no luck')).toBeTruthy();
  fails = false;
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByTestId('decoded-none')).toBeTruthy();
});

test('a request and its answer stand together, to be copied for curl', async () => {
  pane(item('x', 5, asked), () => []);
  expect(screen.getByTestId('detail-request').textContent).toContain('"a"');
  expect(screen.getByTestId('copy-curl')).toBeTruthy();
  await open('Headers');
  expect(screen.getByText('The headers of this request were not kept.')).toBeTruthy();
  expect(screen.queryByRole('tab', { name: 'Difference' })).toBe(null);
});

test('the difference to the event before', async () => {
  const one = item('e1', 0, { ...event(1, 'a'), body: '{"session":{"status":"ACTIVE"}}' } as TimelineItem['what']);
  const two = item('e2', 4_000, { ...event(2, 'b'), body: '{"session":{"status":"SUCCESSFUL"}}' } as TimelineItem['what']);
  pane(two, () => [], [one, two]);
  await open('Difference');
  expect(screen.getByText('session.status')).toBeTruthy();
  expect(screen.getByText('ACTIVE')).toBeTruthy();
  expect(screen.getByText(/4 s earlier/)).toBeTruthy();
});
