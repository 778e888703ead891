// Receives webhooks and verifies their signatures: Standard Webhooks, v1 (a shared secret).
//   npm install standardwebhooks
//   WEBHOOK_SECRET=whsec_… node receiver.mjs
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

// Several, separated by spaces, while one is being replaced.
const verifiers = process.env.WEBHOOK_SECRET.split(" ").map((secret) => new Webhook(secret));
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

// Throws unless one of the secrets made one of the signatures, less than five minutes ago.
function verify(body, headers) {
  let reason;
  for (const verifier of verifiers) {
    try {
      return verifier.verify(body, headers);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

const server = createServer(async (request, response) => {
  try {
    const event = verify(await rawBody(request), request.headers);
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
