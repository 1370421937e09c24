"""What servers proved themselves with: the certificates as served, and what came of verifying them.

In: the `Handshake` of an exchange. Out: two records, once a file for each host, chain and result: a resource with the
chain (PEM, RFC 8555 §9.1: the server's own first, nothing between), and a metadata record about it. Their target is
a URN, so no index has a page more. The standard says nothing of certificates (WARC 1.1; decision 0048).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from storage.errors import RecordUnreadable
from storage.records import Exchange, Handshake
from storage.warc.connection import address
from storage.warc.fields import text_value, to_block, verdict
from storage.warc.record import Record, bare, date_field, sha256_field, url_field
from storage.warc.stored import Stored, stored_records

TLS_URN = "urn:microfiche:tls:"
"""Target URI of a chain, followed by host, port and the sha256 of the resource's block."""
PEM_CHAIN = "application/pem-certificate-chain"
FORMAT = "microfiche-tls/1"

_LINE = 64


class Kept(NamedTuple):
    """The record that holds a chain: its id, and the records that are to be written first, none if they were."""

    id: str
    records: tuple[Record, ...]


class Certificates:
    """Which chains a file holds, as far as one job has written it."""

    def __init__(self, make_id: Callable[[], str]) -> None:
        self._make_id = make_id
        self._written: dict[tuple[object, ...], str] = {}

    def kept_for(self, exchange: Exchange, warcinfo: str) -> Kept | None:
        """Where the chain of an exchange's server lies, or will; None where it showed none."""
        shown = exchange.handshake
        if shown is None or not shown.chain:
            return None
        if _key(shown) in self._written:
            return Kept(self._written[_key(shown)], ())
        chain = _chain_record(shown, exchange, warcinfo, self._make_id())
        return Kept(chain.id, (chain, _about(shown, chain, self._make_id())))

    def written(self, exchange: Exchange, kept: Kept | None) -> None:
        """What was to be written is."""
        if kept and exchange.handshake:
            self._written[_key(exchange.handshake)] = kept.id


def chain_of(path: Path, record_id: str) -> bytes:
    """The chain that a record of a file holds, PEM. Raises `RecordUnreadable` without it, and `ArchiveMissing`."""
    for found in stored_records(path):
        if isinstance(found, Stored) and found.record.id == record_id and is_about_tls(found.record):
            return found.record.block
    raise RecordUnreadable(file=path.name, offset=0, why=f"no record {record_id} with certificates is in the file")


def _key(shown: Handshake) -> tuple[object, ...]:
    return shown.host, shown.port, shown.chain, shown.fault


def is_about_tls(record: Record) -> bool:
    """Whether a resource is a chain of certificates, and so no page."""
    return bare(record.get("WARC-Target-URI") or "").startswith(TLS_URN)


def pem_of(chain: Sequence[bytes]) -> bytes:
    """Certificates (DER) as PEM, in their order (RFC 7468 §5.1)."""
    return b"".join(map(_pem, chain))


def _pem(der: bytes) -> bytes:
    text = base64.b64encode(der)
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    return b"\n".join([b"-----BEGIN CERTIFICATE-----", *lines, b"-----END CERTIFICATE-----", b""])


def _chain_record(shown: Handshake, exchange: Exchange, warcinfo: str, record_id: str) -> Record:
    block = pem_of(shown.chain)
    host = url_field(shown.host).replace(":", "%3A")
    urn = f"{TLS_URN}{host}:{shown.port}:{hashlib.sha256(block).hexdigest()}"
    fields = (*_shared(urn, shown, exchange, warcinfo), ("Content-Type", PEM_CHAIN))
    return _record("resource", record_id, fields, block)


def _about(shown: Handshake, chain: Record, record_id: str) -> Record:
    """What was made of a chain; of the handshake that showed it first, how it was spoken."""
    block = to_block(
        [
            ("format", FORMAT),
            ("host", text_value(shown.host)),
            ("port", shown.port),
            ("verified", text_value(verdict(shown))),
            ("roots", text_value(shown.roots)),
            ("protocol", shown.protocol),
            ("cipher", shown.cipher),
            ("certificates-sha256", " ".join(hashlib.sha256(der).hexdigest() for der in shown.chain)),
        ]
    )
    left_out = ("WARC-Type", "WARC-Record-ID", "Content-Type", "WARC-Block-Digest")
    fields = [pair for pair in chain.fields if pair[0] not in left_out]
    beside = [("WARC-Concurrent-To", f"<{chain.id}>"), ("Content-Type", "application/warc-fields")]
    return _record("metadata", record_id, [*fields, *beside], block)


def _shared(urn: str, shown: Handshake, exchange: Exchange, warcinfo: str) -> Iterator[tuple[str, str]]:
    yield "WARC-Target-URI", url_field(urn)
    yield "WARC-Date", date_field(exchange.at)
    yield "WARC-Warcinfo-ID", f"<{warcinfo}>"
    if found := address(exchange.ip):
        yield "WARC-IP-Address", found
    yield "WARC-Protocol", shown.protocol
    if shown.cipher:
        yield "WARC-Cipher-Suite", shown.cipher


def _record(kind: str, record_id: str, fields: Sequence[tuple[str, str]], block: bytes) -> Record:
    head = (("WARC-Type", kind), ("WARC-Record-ID", f"<{record_id}>"))
    return Record((*head, *fields, ("WARC-Block-Digest", sha256_field(block))), block)
