// The founding page's EventSource script, unchanged but for the session's id and the port, in a page of another loopback
// origin (R4, R5, R28).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { given, launch, newPage } from './browser.mjs';

const EVENTS = ['resolved_credential_offer', 'requested_token', 'sdjwt_issue', 'issuance_status'];
const management = new URL(given('DESK_MANAGEMENT'));
const desk = promisify(execFile);
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The script as the founding page prints it. */
function script(sessionId, port) {
  const page = readFileSync(given('FOUNDING_PAGE'), 'utf8');
  const from = page.indexOf("const sessionId = '");
  const to = page.indexOf('The SSE stream emits');
  const text = page.slice(from, to);
  assert.ok(text.includes("'abc123-def456-ghi789'") && text.includes('localhost:7002') && text.includes('onmessage'));
  return text.replace('abc123-def456-ghi789', sessionId).replace('localhost:7002', `localhost:${port}`);
}

async function offer() {
  const response = await fetch(new URL('/issuer2/credential-offers', management), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ profileId: 'identity-credential', authMethod: 'PRE_AUTHORIZED' }),
  });
  assert.equal(response.status, 201);
  return response.json();
}

/** The robot wallet, from the command line. */
const claim = (link) => desk(given('DESK_BIN'), ['claim', link, '--json']);

async function listening(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

/** A page that somebody serves on another port, with the script in it. */
async function serve(text) {
  const server = http.createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Back office</title><link rel="icon" href="data:,"><script>${text}</script>`);
  });
  return { server, url: `http://127.0.0.1:${await listening(server)}/` };
}

/** Opens the page; `said` fills with what the script logs, and `done` resolves when it says that all is well. */
async function watch(text) {
  const page = await newPage(browser);
  const said = [];
  const done = page.waitForEvent('console', (message) => message.text() === 'Credential issued successfully!');
  page.on('console', (message) => {
    const [first, name] = message.text().split(': ');
    if (first === 'Session event') said.push(name.trim());
  });
  const opened = page.waitForResponse((response) => response.url().includes('/events'));
  const { server, url } = await serve(text);
  await page.goto(url);
  assert.equal((await opened).status(), 200);
  return { page, said, done, server };
}

test('all four events arrive in onmessage, in order', async () => {
  const made = await offer();
  const { page, said, done, server } = await watch(script(made.offerId, management.port));
  await claim(made.credentialOffer);
  await done;
  assert.deepEqual(said, EVENTS);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
  server.close();
});

test('a connection that drops after the first event is resumed without a gap or a repetition', async () => {
  const made = await offer();
  const resumed = [];
  let line;
  const proxy = http.createServer((request, response) => {
    resumed.push(request.headers['last-event-id']);
    const headers = { ...request.headers, host: management.host };
    const onward = http.request(new URL(request.url, management), { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.on('data', (chunk) => {
        if (resumed.length > 1) return response.write(chunk);
        // Through the first connection comes everything up to the first event, and nothing after it.
        const text = chunk.toString();
        const data = text.indexOf('data:');
        if (line) return undefined;
        if (data >= 0) line = response;
        return response.write(data < 0 ? text : text.slice(0, text.indexOf('\n\n', data) + 2));
      });
      answer.on('end', () => response.end());
    });
    response.on('close', () => onward.destroy());
    onward.on('error', () => response.destroy());
    onward.end();
  });
  const { page, said, done, server } = await watch(script(made.offerId, await listening(proxy)));
  const first = page.waitForEvent('console', (message) => message.text().startsWith('Session event'));
  await claim(made.credentialOffer);
  await first;
  assert.deepEqual(said, EVENTS.slice(0, 1));
  line.destroy();
  await done;
  assert.deepEqual(said, EVENTS);
  assert.deepEqual(resumed, [undefined, '1']);
  await page.context().close();
  proxy.closeAllConnections();
  proxy.close();
  server.close();
});
