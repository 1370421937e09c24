"""What is copied brings along what is said of it elsewhere in its file, once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from storage.records import Handshake
from storage.warc.certificates import is_about_tls
from storage.warc.copying import RecordCopies
from storage.warc.stored import Stored, stored_records
from storage.warc.writer import WarcWriter
from tests.unit.warc.exchanges import exchange


def test_certificates_come_once_before_the_first_exchange_that_names_them(tmp_path: Path) -> None:
    shown = Handshake(
        host="paper.example",
        port=443,
        protocol="tls/1.3",
        cipher=None,
        chain=(b"a certificate",),
        fault=None,
        roots="bundle",
    )
    with WarcWriter(tmp_path, site="paper", job="job", site_text="") as writer:
        proven = replace(exchange(), handshake=shown)
        captures = [writer.append(one) for one in (exchange(), proven, proven)]
    copies = RecordCopies()
    copy = tmp_path / "copy.warc.gz"
    copy.write_bytes(b"".join(part for one in captures for part in copies.of(writer.path, one.offset)))
    records = [found.record for found in stored_records(copy) if isinstance(found, Stored)]
    kinds = ["tls" if is_about_tls(record) else record.type for record in records]
    whole = ["response", "request", "metadata"]
    assert kinds == ["warcinfo", *whole, "tls", "tls", *whole, *whole]
    assert records[4].block.startswith(b"-----BEGIN CERTIFICATE-----")
