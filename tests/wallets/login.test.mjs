// People log in at an OpenID provider: `oidc-provider`, started here, certified by the OpenID Foundation for what is asked of it.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import Provider from 'oidc-provider';
import './versions.mjs';
import { issuer, offer, session } from './desk.mjs';
import { makeHolder } from './holder.mjs';
import { Browser } from './surf.mjs';
import { back, client, collect, hear, makeWallet, read, redeem } from './wallet.mjs';

const CALLBACK = `${issuer}/openid4vci/external/oauth/callback`;
/** Every character that one of the two encodings of a secret would change. */
const SECRET = 'a secret: +/%&=';
const ALGORITHMS = { RS256: 'rsa', PS256: 'rsa', ES256: 'ec', EdDSA: 'ed25519' };

const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: generateKeyPairSync('ed25519'),
};
const jwks = {
  keys: Object.entries(keys).map(([kid, { privateKey }]) => ({ ...privateKey.export({ format: 'jwk' }), kid, use: 'sig' })),
};

/** A provider that knows Ada, with a client for each algorithm of ID tokens. */
async function provide(more = {}, registered = {}) {
  const server = createServer();
  after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${server.address().port}`;
  const provider = new Provider(url, {
    clients: Object.keys(ALGORITHMS).map((alg) => ({
      client_id: `desk-${alg}`,
      client_secret: SECRET,
      id_token_signed_response_alg: alg,
      redirect_uris: [CALLBACK],
      ...registered,
    })),
    claims: { openid: ['sub'], profile: ['name', 'given_name', 'family_name'] },
    // What a scope asks for stands in the ID token.
    conformIdTokenClaims: false,
    cookies: { keys: ['for these tests only'] },
    enabledJWA: { idTokenSigningAlgValues: Object.keys(ALGORITHMS) },
    findAccount: (_, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, name: 'Ada Byron', given_name: 'Ada', family_name: 'Byron' }),
    }),
    jwks,
    pkce: { required: () => true },
    ...more,
  });
  server.on('request', provider.callback());
  return url;
}

/** Writes the desk's configuration, and waits until people are sent where it says. */
async function configure(members, client_id) {
  const lines = Object.entries({ ...members, clientId: client_id }).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  writeFileSync(join(process.env.DESK_CONFIG, 'authentication-service.conf'), lines.join(''));
  for (let tries = 0; tries < 200; tries += 1) {
    const { credentialOffer } = await offer('identity-credential', { authMethod: 'AUTHORIZED' });
    const url = await asked(await begun(credentialOffer));
    const answer = await fetch(url, { redirect: 'manual' });
    await answer.body?.cancel();
    const location = answer.headers.get('location');
    if (location && new URL(location).searchParams.get('client_id') === client_id) return;
    await pause(50);
  }
  assert.fail('the configuration did not become live');
}

async function begun(link) {
  const holder = await makeHolder();
  const wallet = makeWallet(holder);
  return { holder, wallet, found: await read(wallet, link) };
}

async function asked(one) {
  const request = await one.wallet.vci.initiateAuthorization({ ...one.found, clientId: client, redirectUri: back });
  Object.assign(one, request);
  return request.authorizationRequestUrl;
}

const home = (url) => url.startsWith(back);

/** Logs in, and stands before the provider's question whether the desk may know. */
async function loggedIn(browser, one) {
  const login = await browser.open(await asked(one), home);
  return browser.submit(login, home, { fill: { login: 'ada', password: 'anything' } });
}

/** The whole way. Returns the credential and what the desk knows of its session. */
async function claimed() {
  const made = await offer('identity-credential', { authMethod: 'AUTHORIZED' });
  const [one, browser] = [await begun(made.credentialOffer), new Browser()];
  const page = await browser.submit(await loggedIn(browser, one), home);
  assert.ok(page.url.startsWith(`${CALLBACK}?`), page.url);
  assert.match(page.html, /Signed in as Ada Byron at Town Hall/);
  const { url } = await browser.submit(page, home, { means: 'approve' });
  one.answer = hear(one.wallet, one.found, url);
  const { accessTokenResponse: token } = await redeem(one.wallet, one.found, one);
  const { credentials } = await collect(one.wallet, one.found, token, [one.holder]);
  return { credential: credentials[0].credential, told: await session(made.offerId) };
}

/** The disclosed claims of an SD-JWT VC; whether it verifies, `sd-jwt.test.mjs` says. */
function disclosed(credential) {
  const disclosures = credential.split('~').slice(1, -1);
  return Object.fromEntries(disclosures.map((text) => JSON.parse(Buffer.from(text, 'base64url'))).map(([, name, value]) => [name, value]));
}

test('by issuer: every algorithm of an ID token, the secret in the header', async (t) => {
  const url = await provide();
  for (const alg of Object.keys(ALGORITHMS)) {
    await t.test(alg, async () => {
      await configure({ issuer: url, name: 'Town Hall', clientSecret: SECRET }, `desk-${alg}`);
      const { credential, told } = await claimed();
      const { given_name, family_name } = disclosed(credential);
      assert.deepEqual([given_name, family_name], ['Ada', 'Byron']);
      assert.deepEqual([told.status, told.authorizationClaims.sub, told.credentialData.given_name], ['SUCCESSFUL', 'ada', 'Ada']);
    });
  }
});

test('by walt.id’s addresses, the secret in the form', async () => {
  const url = await provide({ clientAuthMethods: ['client_secret_post'] }, { token_endpoint_auth_method: 'client_secret_post' });
  const addresses = { authorizeUrl: `${url}/auth`, accessTokenUrl: `${url}/token` };
  await configure({ ...addresses, name: 'Town Hall', clientSecret: SECRET, defaultScopes: ['openid', 'profile'] }, 'desk-ES256');
  assert.equal((await claimed()).told.status, 'SUCCESSFUL');
});

test('a public client', async () => {
  const url = await provide({}, { client_secret: undefined, token_endpoint_auth_method: 'none' });
  await configure({ issuer: url, name: 'Town Hall' }, 'desk-RS256');
  assert.equal((await claimed()).told.status, 'SUCCESSFUL');
});

test('whoever declines at the provider declines', async () => {
  const url = await provide();
  await configure({ issuer: url, name: 'Town Hall', clientSecret: SECRET }, 'desk-PS256');
  const made = await offer('identity-credential', { authMethod: 'AUTHORIZED' });
  const [one, browser] = [await begun(made.credentialOffer), new Browser()];
  const login = await browser.open(await asked(one), home);
  const { url: heard } = await browser.follow(login, home, 'Cancel');
  assert.equal(hear(one.wallet, one.found, heard).error, 'access_denied');
  assert.equal((await session(made.offerId)).status, 'REJECTED_BY_USER');
});

test('a secret that the provider does not know', async () => {
  const url = await provide();
  await configure({ issuer: url, name: 'Town Hall', clientSecret: 'another' }, 'desk-EdDSA');
  const made = await offer('identity-credential', { authMethod: 'AUTHORIZED' });
  const [one, browser] = [await begun(made.credentialOffer), new Browser()];
  const { url: heard } = await browser.submit(await loggedIn(browser, one), home);
  assert.equal(hear(one.wallet, one.found, heard).error, 'server_error');
  assert.equal((await session(made.offerId)).status, 'ACTIVE', 'it may be tried again');
});
