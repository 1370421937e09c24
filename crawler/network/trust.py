"""Whom we trust to say who a server is: the bundle of root certificates of this environment.

In: the variable MICROFICHE_TLS_ROOTS, or what the system has. Out: a file, and its name and sha256, for the records.
Never: the path that OpenSSL was built with: that of the wheels of `cryptography` is nobody's.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import certifi
from OpenSSL import SSL

from storage.errors import BadTrustedRoots

ROOTS_VARIABLE = "MICROFICHE_TLS_ROOTS"
"""Names the variable that holds the path of a bundle (PEM): a company's own roots, or fewer than the system's."""

_SYSTEMS = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine, macOS, the BSDs
)


@dataclass(frozen=True, slots=True)
class Roots:
    """A bundle of root certificates; `name` says which: the file's name, and the sha256 of its bytes."""

    path: Path
    name: str


def trusted_roots() -> Roots:
    """The bundle that the environment names, else the system's, else certifi's. Raises `BadTrustedRoots`."""
    path = next(_candidates())
    try:
        about = path.stat()
    except OSError as fault:
        raise BadTrustedRoots(path=path, why=fault.strerror or str(fault)) from fault
    return _read(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Roots:
    """Once for each state of a bundle: to read one takes as long as all else that a job with nothing to do costs."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        SSL.Context(SSL.TLS_CLIENT_METHOD).load_verify_locations(str(path))
    except OSError as fault:
        raise BadTrustedRoots(path=path, why=fault.strerror or str(fault)) from fault
    except SSL.Error as fault:
        raise BadTrustedRoots(path=path, why="it holds no certificate that can be read") from fault
    return Roots(path, f"{path.name} sha256:{digest}")


def _candidates() -> Iterator[Path]:
    """SSL_CERT_FILE is OpenSSL's own variable, which containers set."""
    named = os.environ.get(ROOTS_VARIABLE) or os.environ.get("SSL_CERT_FILE")
    yield from [Path(named)] if named else []
    yield from (path for path in map(Path, _SYSTEMS) if path.is_file())
    yield Path(certifi.where())
