// The desk from outside: its management API, as a product's back end would use it.

/** Base URL of the wallet routes, as offers carry it. */
export const issuer = required('DESK_ISSUER');
/** Base URL of the management routes. */
const management = required('DESK_MANAGEMENT');
/** The test root certificate of this desk, PEM. */
export const root = required('DESK_ROOT');

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; the suite is started by the Rust test "wallets"`);
  return value;
}

/** Makes an offer of a profile. `more` are members of the request, such as `txCode` or `valueMode`. */
export async function offer(profileId, more = {}) {
  const response = await fetch(`${management}/issuer2/credential-offers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ profileId, authMethod: 'PRE_AUTHORIZED', ...more }),
  });
  const body = await response.json();
  if (response.status !== 201) throw new Error(`offer refused: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

/** What the desk says about a session. */
export async function session(id) {
  const response = await fetch(`${management}/issuer2/sessions/${id}`);
  return response.json();
}

/** The session's credentials that have an entry of a status list. */
export async function credentials(id) {
  const response = await fetch(`${management}/issuer2/sessions/${id}/credentials`);
  return (await response.json()).credentials;
}

/** Revokes, suspends or restores a credential. */
export async function act(id, verb) {
  const response = await fetch(`${management}/issuer2/credentials/${id}/${verb}`, { method: 'POST' });
  if (response.status !== 200) throw new Error(`${verb}: ${response.status} ${await response.text()}`);
}

/** Lets the wallet fetch a credential that was put off. */
export async function approve(id) {
  const response = await fetch(`${management}/issuer2/sessions/${id}/approve`, { method: 'POST' });
  if (response.status !== 200) throw new Error(`not approved: ${response.status} ${await response.text()}`);
}

/** What of HAIP a profile meets, by the desk's own judgement. */
export async function haip(profileId) {
  const response = await fetch(`${management}/issuer2/profiles/${profileId}/haip`);
  return response.json();
}

/** The two ways an offer travels and whether a code is asked for: every combination is claimed. */
export const ways = [
  { name: 'by reference', offer: {} },
  { name: 'by value', offer: { valueMode: 'BY_VALUE' } },
  { name: 'by reference, generated code', offer: { txCode: { input_mode: 'numeric', length: 6 } } },
  {
    name: 'by value, given code',
    offer: { valueMode: 'BY_VALUE', txCode: { input_mode: 'text', length: 8 }, txCodeValue: 'K7PMRX2Q' },
  },
];
