// A receiver of webhooks: keeps what comes, byte for byte.
import { createServer } from 'node:http';
import { once } from 'node:events';

/** Starts one on a free port. `take(count)` waits for so many requests; `close()` ends it. */
export async function receive() {
  const came = [];
  const server = createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      came.push({ headers: request.headers, body: Buffer.concat(pieces) });
      response.writeHead(204).end();
      server.emit('came');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/hook`,
    async take(count) {
      const signal = AbortSignal.timeout(30_000);
      while (came.length < count) await once(server, 'came', { signal });
      return came.slice(0, count);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
