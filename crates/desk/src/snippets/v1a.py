# Verifies signatures of Standard Webhooks (v1a: Ed25519 under the sender's public key).
import base64
import binascii
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


# public_key: whpk_…; it is no secret
# headers:    the request's headers, names in lower case
# body:       the bytes as they came, never JSON that was parsed and written again
def verify(public_key: str, headers: dict[str, str], body: bytes) -> None:
    id = headers["webhook-id"]
    timestamp = headers["webhook-timestamp"]
    signatures = headers["webhook-signature"]
    if abs(time.time() - int(timestamp)) > 300:
        raise ValueError("the timestamp is too far off")

    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    signed = f"{id}.{timestamp}.".encode() + body
    for signature in signatures.split():
        version, _, value = signature.partition(",")
        if version != "v1a":
            continue
        try:
            return key.verify(base64.b64decode(value), signed)
        except (InvalidSignature, binascii.Error):
            continue
    raise ValueError("no signature matches")
