// Receives webhooks and verifies their signatures: Standard Webhooks, v1a (Ed25519).
//   WEBHOOK_PUBLIC_KEY=whpk_… node receiver.mjs
import { createPublicKey, verify as verifySignature } from "node:crypto";
import { createServer } from "node:http";

// Several, separated by spaces, while one is being replaced.
const keys = process.env.WEBHOOK_PUBLIC_KEY.split(" ").map((text) => {
  const bytes = Buffer.from(text.replace(/^whpk_/, ""), "base64");
  // What stands before the 32 bytes of an Ed25519 key in DER.
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes]);
  return createPublicKey({ key: der, format: "der", type: "spki" });
});
const TOLERANCE = 5 * 60;
const LARGEST = 1024 * 1024;

// The body exactly as it came: parsed and written again, it would have another signature.
async function rawBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST) throw new Error("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// Throws unless one of the keys made one of the signatures, less than five minutes ago.
function verify(body, headers) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  if (!/^\d{1,12}$/.test(timestamp)) throw new Error("there is no timestamp");
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE) throw new Error("the timestamp is stale");
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  for (const candidate of (headers["webhook-signature"] ?? "").split(" ")) {
    const [version, value] = candidate.split(",");
    if (version !== "v1a" || value === undefined) continue;
    const signature = Buffer.from(value, "base64");
    if (keys.some((key) => verifySignature(null, signed, key, signature))) return;
  }
  throw new Error("no signature fits");
}

const server = createServer(async (request, response) => {
  try {
    const body = await rawBody(request);
    verify(body, request.headers);
    const event = JSON.parse(body.toString("utf8"));
    // The same webhook-id may come more than once: act on it once.
    console.log("verified", request.headers["webhook-id"], event.event);
    response.writeHead(204).end();
  } catch (error) {
    console.log("refused", error.message);
    response.writeHead(401).end();
  }
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
