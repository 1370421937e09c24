"""Certificate authorities for tests, and what they sign: right, expired, for another host, for another purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    """A certificate, its key, and the certificates above it, nearest first."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    above: tuple[x509.Certificate, ...] = ()

    @classmethod
    def root(cls, name: str = "Test Root") -> Self:
        """A root that signed itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(_made(_builder(name, name, key.public_key(), is_ca=True), key), key)

    def signs_ca(self, name: str = "Test Issuing CA") -> Signed:
        """An intermediate authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(name, _name_of(self.certificate), key.public_key(), is_ca=True)
        return Signed(_made(builder, self.key), key, (self.certificate, *self.above))

    def signs(self, *hosts: str, begins: timedelta = -DAY, ends: timedelta = DAY, purpose: Any = None) -> Signed:
        """A server's certificate for these hosts, valid from `begins` to `ends` from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(
            "server", _name_of(self.certificate), key.public_key(), is_ca=False, begins=begins, ends=ends
        )
        if hosts:
            builder = builder.add_extension(x509.SubjectAlternativeName([*map(_general, hosts)]), critical=False)
        if purpose:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        return Signed(_made(builder, self.key), key, (self.certificate, *self.above))

    @classmethod
    def by_itself(cls, *hosts: str) -> Self:
        """A server's certificate that it signed itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder("server", "server", key.public_key(), is_ca=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([*map(_general, hosts)]), critical=False)
        return cls(_made(builder, key), key)

    @property
    def pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM)

    def file(self, path: Path, *, above: int = 9) -> Path:
        """The key, the certificate and, of those above it, so many: what a server is told to serve."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = [one for one in self.above if one.issuer != one.subject][:above]
        path.write_bytes(b"".join([key, self.pem, *(one.public_bytes(Encoding.PEM) for one in chain)]))
        return path

    def trusted(self, path: Path) -> Path:
        """A bundle of trusted roots that holds this one alone."""
        path.write_bytes(self.pem)
        return path


CLIENTS = ExtendedKeyUsageOID.CLIENT_AUTH


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _name_of(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _builder(
    subject: str, issuer: str, key: Any, *, is_ca: bool, begins: timedelta = -DAY, ends: timedelta = DAY
) -> x509.CertificateBuilder:
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(*reversed(names), key, x509.random_serial_number(), now + begins, now + ends)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _made(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return builder.sign(key, SHA256())
