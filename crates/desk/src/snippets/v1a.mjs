// Verifies signatures of Standard Webhooks (v1a: Ed25519 under the sender's public key).
import { createPublicKey, verify as verifies } from "node:crypto";

// publicKey: whpk_…; it is no secret
// headers:   the request's headers, names in lower case, as Node has them
// body:      the bytes as they came (a Buffer), never JSON that was parsed and written again
export function verify(publicKey, headers, body) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const signatures = headers["webhook-signature"];
  if (!id || !timestamp || !signatures) throw new Error("a webhook header is missing");
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) throw new Error("the timestamp is too far off");

  const raw = Buffer.from(publicKey.replace(/^whpk_/, ""), "base64");
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
  const matches = signatures.split(" ").some((signature) => {
    const [version, value] = signature.split(",");
    return version === "v1a" && verifies(null, signed, key, Buffer.from(value ?? "", "base64"));
  });
  if (!matches) throw new Error("no signature matches");
}
