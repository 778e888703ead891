"""Receives webhooks and verifies their signatures: Standard Webhooks, v1 (a shared secret).

WEBHOOK_SECRET=whsec_… python3 receiver.py
"""

import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# Several, separated by spaces, while one is being replaced.
KEYS = [base64.b64decode(text.removeprefix("whsec_")) for text in os.environ["WEBHOOK_SECRET"].split()]
TOLERANCE = 5 * 60
LARGEST = 1024 * 1024


def verify(body: bytes, headers) -> None:
    """Raises ValueError unless one of the secrets made one of the signatures, less than five minutes ago."""
    message, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise ValueError("there is no timestamp")
    if abs(time.time() - int(timestamp)) > TOLERANCE:
        raise ValueError("the timestamp is stale")
    # The body exactly as it came: parsed and written again, it would have another signature.
    signed = f"{message}.{timestamp}.".encode() + body
    expected = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in KEYS]
    for candidate in headers.get("webhook-signature", "").split(" "):
        version, _, value = candidate.partition(",")
        if version == "v1" and any(hmac.compare_digest(value.encode(), one) for one in expected):
            return
    raise ValueError("no signature fits")


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(min(length, LARGEST))
        try:
            verify(body, self.headers)
            event = json.loads(body)
        except ValueError as error:
            print("refused", error, flush=True)
            self.answer(401)
            return
        # The same webhook-id may come more than once: act on it once.
        print("verified", self.headers["webhook-id"], event["event"], flush=True)
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Receiver)
print(f"listening on http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
