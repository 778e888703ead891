# Verifies signatures of Standard Webhooks (v1: HMAC-SHA256 under a shared secret).
import base64
import hashlib
import hmac
import time


# secret:  whsec_…, from the environment or a secret store
# headers: the request's headers, names in lower case
# body:    the bytes as they came, never JSON that was parsed and written again
def verify(secret: str, headers: dict[str, str], body: bytes) -> None:
    id = headers["webhook-id"]
    timestamp = headers["webhook-timestamp"]
    signatures = headers["webhook-signature"]
    if abs(time.time() - int(timestamp)) > 300:
        raise ValueError("the timestamp is too far off")

    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    for signature in signatures.split():
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(value.encode(), expected.encode()):
            return
    raise ValueError("no signature matches")
