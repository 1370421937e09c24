"""The signature of a WACZ, as WACZ Signing and Verification 0.1.0 has it for a signer who is known by a key alone.

In: the digest of a datapackage, and a private key on the curve P-384 (PEM). Out: `signedData`, which ReplayWeb.page
checks. Whose key it is nobody says but the signer: publish its public part where readers trust you.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from storage.errors import UsageError
from storage.warc.warcinfo import software

_NEEDED = "make one with `openssl ecparam -name secp384r1 -genkey -noout -out key.pem`"
_HALF = 48
"""Bytes of each of the two numbers of a signature, as WebCrypto has them (IEEE P1363), not DER."""


def key_in(path: Path) -> EllipticCurvePrivateKey:
    """The private key in a file. Raises UsageError."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise UsageError(why=f"{path} holds no private key that can be used ({fault}); {_NEEDED}") from fault
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP384R1):
        raise UsageError(why=f"{path} holds a key of another kind than P-384; {_NEEDED}")
    return key


def signed(digest: str, key: EllipticCurvePrivateKey) -> dict[str, str]:
    """What is to stand beside a digest (`sha256:…`)."""
    first, second = decode_dss_signature(key.sign(digest.encode(), ECDSA(SHA256())))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": digest,
        "signature": base64.b64encode(first.to_bytes(_HALF) + second.to_bytes(_HALF)).decode(),
        "publicKey": base64.b64encode(public).decode(),
        "created": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "software": software(),
        "version": "0.1.0",
    }
