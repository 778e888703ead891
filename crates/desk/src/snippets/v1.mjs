// Verifies signatures of Standard Webhooks (v1: HMAC-SHA256 under a shared secret).
import { createHmac, timingSafeEqual } from "node:crypto";

// secret:  whsec_…, from the environment or a secret store
// headers: the request's headers, names in lower case, as Node has them
// body:    the bytes as they came (a Buffer), never JSON that was parsed and written again
export function verify(secret, headers, body) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const signatures = headers["webhook-signature"];
  if (!id || !timestamp || !signatures) throw new Error("a webhook header is missing");
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) throw new Error("the timestamp is too far off");

  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  const matches = signatures.split(" ").some((signature) => {
    const [version, value] = signature.split(",");
    const given = Buffer.from(value ?? "", "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!matches) throw new Error("no signature matches");
}
