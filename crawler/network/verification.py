"""Whether a server is who it says: its certificates, verified for this connection and no other.

In: the roots that are trusted, and handshakes. Out: a `Handshake` for each connection, with the chain as served and
what is wrong with it. OpenSSL verifies chain, dates and purpose (RFC 5280 §6); the name or address is compared here,
because service_identity takes certificates for wrong that are right (RFC 9525 §6, decision 0048).
Never: whether a certificate was revoked; that would tell others what is crawled.

OpenSSL is told to go on in any case, because it forgets the chain of a handshake that it breaks off. Nothing is lost:
no byte of a request is written before `crawler.network.download_handler` has looked at the verdict.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any, Literal

from cryptography import x509
from OpenSSL import SSL, crypto
from twisted.internet._sslverify import ClientTLSOptions
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface.declarations import implementer

from crawler.network.trust import Roots
from crawler.network.wire_tap import iana_suite
from storage.records import Handshake

Verify = Literal["strict", "record"]

VERIFICATION = "microfiche_verification"
"""The attribute of a TLS connection of Twisted's that holds its `Verification`."""

_UNKNOWN = "unknown CA"
_WORDS = {
    2: _UNKNOWN,
    9: "not valid yet",
    10: "expired",
    18: "self-signed",
    19: _UNKNOWN,
    20: _UNKNOWN,
    21: _UNKNOWN,
    22: "the chain is too long",
    24: "a certificate of the chain is no CA's",
    26: "not made for servers",
    27: _UNKNOWN,
    47: "the CA may not speak for this name",
    66: "the key is too weak",
    67: "the key of a CA is too weak",
    68: "the digest of a signature is too weak",
    79: "a certificate of the chain is no CA's",
}
"""What OpenSSL finds wrong, by its number (openssl-verification-options(1), x509_vfy.h)."""
_NO_NAMES = (
    x509.ExtensionNotFound,
    ValueError,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    x509.InvalidVersion,
)
"""What is raised over a certificate whose names cannot be read."""
_MOST_NAMES = 5
_LONGEST = 400


class CertificateRefused(Exception):
    """The server's certificates do not prove who it is, and the site's file does not say that they need not."""


class HandshakeFailed(Exception):
    """The TLS handshake did not come to its end."""


class Verification:
    """What is found wrong with the certificates of one connection."""

    def __init__(self, host: str, port: int, roots: str, verify: Verify) -> None:
        self.verify = verify
        self._host, self._port, self._roots = host, port, roots
        self._faults: dict[str, str] = {}

    def note(self, _connection: SSL.Connection, certificate: crypto.X509, code: int, depth: int, good: int) -> bool:
        """As pyOpenSSL's callback: called for each fault and each good certificate. Never ends a handshake."""
        if not good:
            word = _WORDS.get(code, f"OpenSSL's error {code}")
            self._faults.setdefault(word, _explained(word, certificate, depth))
        return True

    def handshake(self, connection: SSL.Connection) -> Handshake:
        """What the handshake of this connection showed, now that it is over."""
        chain = connection.get_peer_cert_chain() or []
        faults = [*self._faults.values(), *(_wrong_names(chain[0], self._host) if chain else ["no certificate"])]
        return Handshake(
            host=self._host,
            port=self._port,
            protocol=connection.get_protocol_version_name().lower().replace("v", "/"),
            cipher=iana_suite(connection.get_cipher_name() or ""),
            chain=tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, one) for one in chain),
            fault="; ".join(faults)[:_LONGEST] or None,
            roots=self._roots,
        )


@implementer(IPolicyForHTTPS)
class Policy:
    """How the servers of one site are verified: `strict` gives up one that is not who it says, `record` notes it."""

    def __init__(self, options: Any, roots: Roots, verify: Verify) -> None:
        """`options` are Twisted's `CertificateOptions` that nobody else uses."""
        context: SSL.Context = options.getContext()
        context.load_verify_locations(str(roots.path))
        store: Any = context.get_cert_store()
        # An intermediate or a server's own certificate in the bundle is trusted as it stands, as by curl and Go.
        store.set_flags(crypto.X509StoreFlags.PARTIAL_CHAIN)
        # Who asks to renegotiate might show another certificate than the one that was recorded.
        context.set_options(SSL.OP_NO_RENEGOTIATION)
        self._options, self._verify = options, verify
        self.roots = roots

    def verifying(self, verify: Verify) -> Policy:
        """The same trust, for a site that is verified so: a bundle of roots is read once for all sites."""
        other = copy(self)
        other._verify = verify
        return other

    def creatorForNetloc(self, hostname: bytes, port: int) -> ClientTLSOptions:  # noqa: N802 - Twisted's name
        """As `IPolicyForHTTPS.creatorForNetloc`."""
        host = hostname.decode("ascii").rstrip(".")  # no certificate has the dot that ends a name (RFC 9525 §6.3)
        return _Verified(self._options, host, lambda: Verification(host, port, self.roots.name, self._verify))


class _Verified(ClientTLSOptions):
    """Makes connections that carry their own `Verification`; contexts are shared, so it is no matter of theirs."""

    def __init__(self, options: Any, host: str, begin: Any) -> None:
        super().__init__(options._makeTLSConnection, host)
        self._begin = begin

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:  # noqa: N802, N803 - Twisted's names
        """As `IOpenSSLClientConnectionCreator.clientConnectionForTLS`."""
        connection = super().clientConnectionForTLS(tlsProtocol)
        verification: Verification = self._begin()
        vars(tlsProtocol)[VERIFICATION] = verification  # the connection's own app_data is Twisted's
        connection.set_verify(SSL.VERIFY_PEER, verification.note)
        return connection


def _explained(word: str, certificate: crypto.X509, depth: int) -> str:
    whose = f" (certificate {depth + 1} of the chain)" if depth else ""
    if word == "expired":
        return f"expired on {_moment(certificate.get_notAfter())}{whose}"
    if word == "not valid yet":
        return f"not valid before {_moment(certificate.get_notBefore())}{whose}"
    if word == _UNKNOWN:
        return f"{_UNKNOWN}: {_issuer(certificate)} is no trusted root{whose}"
    return f"{word}{whose}"


def _moment(asn1: bytes | None) -> str:
    try:
        return f"{datetime.strptime((asn1 or b'').decode(), '%Y%m%d%H%M%SZ').replace(tzinfo=UTC):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return "a day that cannot be read"


def _issuer(certificate: crypto.X509) -> str:
    try:
        return certificate.to_cryptography().issuer.rfc4514_string() or "an issuer without a name"
    except ValueError:
        return "an issuer that cannot be read"


def _wrong_names(certificate: crypto.X509, host: str) -> list[str]:
    """Nothing where a certificate is for this host, by its subjectAltName alone (RFC 9525 §6.2)."""
    try:
        found = certificate.to_cryptography().extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except _NO_NAMES:
        return ["wrong host: it names none that can be read"]
    addresses = [str(address) for address in found.get_values_for_type(x509.IPAddress)]
    names = found.get_values_for_type(x509.DNSName)
    right = (
        _address(host) in addresses if _address(host) else any(_covers(name.lower(), host.lower()) for name in names)
    )
    return [] if right else [f"wrong host: it is for {_listed([*names, *addresses])}"]


def _covers(name: str, host: str) -> bool:
    """Whether a name of a certificate is that of a host: the same, or a wildcard in place of the whole first label, be
    that an A-label or not, with at least two labels behind it (RFC 9525 §6.3).
    """
    first, _, rest = name.partition(".")
    return host.partition(".")[2] == rest and "." in rest if first == "*" else name == host


def _address(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} others" if len(names) > _MOST_NAMES else ""
    return (", ".join(names[:_MOST_NAMES]) or "no host") + more
