"""Chains of certificates in WARC files: once a file, host and verdict, never lost, and never a page."""

from __future__ import annotations

import os
import resource
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from storage.errors import ArchiveUnwritable, UsageError
from storage.records import Capture, Handshake, Outcome
from storage.warc.certificates import is_about_tls
from storage.warc.fields import from_block
from storage.warc.reader import answer_at, read_file, record_at, request_at
from storage.warc.record import Record
from storage.warc.recovery import recover
from storage.warc.rolling import ROLL_AT, largest_file
from storage.warc.stored import Stored, stored_records
from storage.warc.writer import WarcWriter, goes_on
from tests.unit.warc.exchanges import ANSWER, AT, SITE_TEXT, exchange

SHOWN = Handshake(
    host="example.com",
    port=443,
    protocol="tls/1.3",
    cipher="TLS_AES_128_GCM_SHA256",
    chain=(b"server" * 50, b"issuer" * 50),
    fault=None,
    roots="bundle.crt sha256:00",
)
REFUSED = {"response": b"", "request": b"", "outcome": Outcome.TLS, "error": "CertificateRefused: expired"}


def chains(path: Path) -> list[Record]:
    """The records of a file that are about TLS."""
    records = [found.record for found in stored_records(path) if isinstance(found, Stored)]
    return [record for record in records if is_about_tls(record)]


def test_a_chain_is_written_before_the_first_exchange_and_named_by_all(writer: WarcWriter) -> None:
    captures = [writer.append(exchange(handshake=SHOWN)) for _ in range(3)]
    chain, about = chains(writer.path)
    assert (chain.type, about.type) == ("resource", "metadata")
    assert {capture.certificates for capture in captures} == {chain.id}
    assert {capture.verified for capture in captures} == {"yes"}
    assert from_block(about.block)["roots"] == "bundle.crt sha256:00"
    assert [event for event in read_file(writer.path) if isinstance(event, Capture)] == captures
    assert record_at(writer.path, captures[0].offset).endswith(ANSWER + b"\r\n\r\n")


@pytest.mark.parametrize(
    "other",
    [{"host": "www.example.com"}, {"port": 8443}, {"chain": (b"another",)}, {"fault": "expired on 2026-11-22"}],
)
def test_another_host_port_chain_or_verdict_has_records_of_its_own(
    writer: WarcWriter, other: dict[str, object]
) -> None:
    captures = [writer.append(exchange(handshake=one)) for one in (SHOWN, replace(SHOWN, **other), SHOWN)]
    assert len(chains(writer.path)) == 4
    assert captures[0].certificates == captures[2].certificates != captures[1].certificates


@pytest.mark.parametrize("other", [{"cipher": None}, {"protocol": "tls/1.2"}])
def test_another_cipher_or_version_stands_with_the_exchange(writer: WarcWriter, other: dict[str, object]) -> None:
    for one in (SHOWN, replace(SHOWN, **other)):
        writer.append(exchange(handshake=one))
    assert len(chains(writer.path)) == 2


def test_each_file_and_each_job_stands_for_itself(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, site="example", job="0123456789", site_text=SITE_TEXT, roll_at=3000) as writer:
        captures = [writer.append(exchange(handshake=SHOWN)) for _ in range(6)]
        last = writer.path
    with WarcWriter(
        tmp_path, site="example", job="abcdef0123", site_text=SITE_TEXT, onto=last, roll_at=10**6
    ) as writer:
        captures.append(writer.append(exchange(handshake=SHOWN)))
        assert writer.path == last
    files = sorted(tmp_path.rglob("*.warc.gz"))
    assert len(files) > 1
    by_name = {path.name: {record.id for record in chains(path)} for path in files}
    assert all(capture.certificates in by_name[capture.file] for capture in captures)
    assert len(by_name[last.name]) == 4


def test_a_refused_server_leaves_its_chain_beside_the_claim(writer: WarcWriter) -> None:
    expired = replace(SHOWN, fault="expired on 2026-11-22")
    capture = writer.append(exchange(**REFUSED, handshake=expired, protocols=("tls/1.3",)))
    assert (capture.verified, capture.protocols) == ("no: expired on 2026-11-22", "tls/1.3")
    assert answer_at(writer.path, capture.offset) == request_at(writer.path, capture.offset) == b""
    assert [event for event in read_file(writer.path) if isinstance(event, Capture)] == [capture]


@pytest.mark.parametrize("whole", [1, 2, 3])
def test_a_file_that_ends_behind_a_chain_is_cut_before_it(tmp_path: Path, whole: int) -> None:
    """`whole` records of the torn group are there: the chain, what is said of it, the answer."""
    with WarcWriter(tmp_path, site="example", job="0123456789", site_text=SITE_TEXT) as writer:
        kept = writer.append(exchange())
        writer.append(exchange(handshake=SHOWN))
    behind = [found.end for found in stored_records(writer.path) if found.end > kept.end]
    with writer.path.open("r+b") as file:
        file.truncate(behind[whole - 1])
    assert recover(writer.path).kept == kept.end


def test_a_full_disk_forgets_no_chain(tmp_path: Path) -> None:
    """In a process of its own, because the limit on the size of files holds for the whole process."""
    child = os.fork()
    if child == 0:
        os._exit(_fill(tmp_path))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    [path] = tmp_path.rglob("*.warc.gz")
    [capture] = [event for event in read_file(path) if isinstance(event, Capture)]
    assert capture.certificates in {record.id for record in chains(path)}
    assert len(chains(path)) == 2


def _fill(folder: Path) -> int:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    writer = WarcWriter(folder, site="example", job="j", site_text=SITE_TEXT)
    size = writer.path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 700, resource.RLIM_INFINITY))
    try:
        writer.append(exchange(handshake=SHOWN))
    except ArchiveUnwritable:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        writer.append(exchange(handshake=SHOWN))
        writer.close()
        return 0
    return 1


def test_the_size_of_a_file_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MICROFICHE_WARC_BYTES", raising=False)
    assert largest_file() == ROLL_AT
    monkeypatch.setenv("MICROFICHE_WARC_BYTES", "1000000")
    now = AT
    body = os.urandom(600_000)
    with WarcWriter(tmp_path, site="example", job="0123456789", site_text=SITE_TEXT, now=lambda: now) as writer:
        for _ in range(3):
            writer.append(exchange(b"HTTP/1.1 200 OK\r\nContent-Length: 600000\r\n\r\n" + body))
        assert len(writer.left) == 1
        assert not goes_on(writer.left[0], now)
        assert goes_on(writer.path, now)


@pytest.mark.parametrize("said", ["1GB", "-1", "999999", "1e9", "0"])
def test_what_is_no_size_is_a_mistake_of_the_environment(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("MICROFICHE_WARC_BYTES", said)
    with pytest.raises(UsageError, match="MICROFICHE_WARC_BYTES"):
        largest_file()
