"""Every MUST of WARC 1.1 that a crawl can break, on all records of whole crawls of the newspaper, by http and https.

warcio cuts the records out of the file; what a record must say is checked here, and by nothing of ours.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import text
from warcio.archiveiterator import ArchiveIterator

from crawler.newspaper import Newspaper
from crawler.newspaper.certificate import self_made
from storage.archive import Archive
from tests.flow.crawling import COMMAND, declare, dumped, microfiche, run

pytestmark = pytest.mark.slow

REPEATABLE = {"warc-concurrent-to", "warc-protocol"}
WITH_TARGET = {"response", "request", "resource", "revisit", "conversion", "continuation"}
OF_NO_EVENT = {"warcinfo", "conversion", "continuation"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@dataclass(frozen=True)
class Seen:
    """A record as it stands in the file."""

    fields: list[tuple[str, str]]
    block: bytes

    @cached_property
    def names(self) -> Counter[str]:
        return Counter(name.lower() for name, _value in self.fields)

    def get(self, name: str) -> str:
        return next((value for key, value in self.fields if key.lower() == name.lower()), "")

    @property
    def type(self) -> str:
        return self.get("WARC-Type")


@dataclass(frozen=True)
class Kept:
    """A crawl that has ended, and all records of its file."""

    archive: Path
    scheme: str
    records: list[Seen]

    def of(self, *types: str) -> list[Seen]:
        return [record for record in self.records if record.type in types]


def records(path: Path) -> list[Seen]:
    """All records of a file."""
    with path.open("rb") as file:
        iterator = ArchiveIterator(file, no_record_parse=True)
        return [Seen(list(one.rec_headers.headers), one.raw_stream.read()) for one in iterator]


@pytest.fixture(scope="module", params=["http", "https"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Everything once, and a few pages again, so that there are revisits and answers of 304."""
    scheme: str = request.param
    archive = tmp_path_factory.mktemp(scheme) / "archive"
    certificate = self_made() if scheme == "https" else None
    roots = archive.parent / "roots.pem"
    roots.write_bytes(certificate.pem if certificate else self_made().pem)
    with Newspaper().serve(certificate=certificate) as served:
        declare(archive, served.site_text)
        trust = {"MICROFICHE_TLS_ROOTS": str(roots)}
        run(*COMMAND, "--archive", str(archive), "crawl", "fixture", **trust)
        again = [served.url + path for path in ("/", "/harbour/", "/nothing-here", "/feed.xml", "/robots.txt")]
        run(sys.executable, "-m", "tests.flow.crawling", str(archive), "fixture", *again, **trust)
    [path] = (archive / "warc").rglob("*.warc.gz")
    yield Kept(archive, scheme, records(path))


def test_there_is_something_of_every_kind(kept: Kept) -> None:
    assert {"warcinfo", "resource", "metadata", "request", "response", "revisit"} == {one.type for one in kept.records}
    assert len(kept.records) > 150
    assert len(kept.of("warcinfo")) == 2


def test_every_record_has_its_four_fields_and_no_field_twice(kept: Kept) -> None:
    """WARC 1.1 §5.1: named fields are not repeated, but WARC-Concurrent-To; and WARC-Protocol, IIPC's."""
    for record in kept.records:
        assert {"warc-type", "warc-record-id", "warc-date", "content-length"} <= record.names.keys()
        assert {name for name, times in record.names.items() if times > 1} <= REPEATABLE
        assert MOMENT.fullmatch(record.get("WARC-Date"))
        assert re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", record.get("WARC-Record-ID"))
        assert record.get("Content-Type")
        assert record.get("Content-Length") == str(len(record.block))
        assert record.get("WARC-Block-Digest") == "sha256:" + hashlib.sha256(record.block).hexdigest()
        assert all(value.isascii() and value.isprintable() for _name, value in record.fields)
    ids = [record.get("WARC-Record-ID") for record in kept.records]
    assert len(set(ids)) == len(ids)


def test_targets_are_where_they_must_be_and_are_addresses(kept: Kept) -> None:
    for record in kept.records:
        target = record.get("WARC-Target-URI")
        assert bool(target) is (record.type != "warcinfo")
        assert not target or re.fullmatch(r"[a-z]+:[!-~]+", target)
        assert ("warc-filename" in record.names) is (record.type == "warcinfo")


def test_fields_stand_on_no_record_that_must_not_have_them(kept: Kept) -> None:
    for record in kept.records:
        if record.type in OF_NO_EVENT:
            assert not {"warc-ip-address", "warc-concurrent-to", "warc-protocol"} & record.names.keys()
        if record.type not in ("metadata", "revisit", "conversion"):
            assert "warc-refers-to" not in record.names
        if record.type != "revisit":
            assert not {"warc-refers-to-target-uri", "warc-refers-to-date", "warc-profile"} & record.names.keys()
        assert not any(name.startswith("warc-segment") for name in record.names)


def test_revisits_say_of_what_kind_they_are_and_what_is_missing(kept: Kept) -> None:
    for record in kept.of("revisit"):
        assert record.get("WARC-Profile")
        if record.get("WARC-Profile") == IDENTICAL:
            assert record.get("WARC-Payload-Digest")
            assert not record.block or record.get("WARC-Truncated") == "length"


def test_what_was_cut_says_so_and_has_no_digest_of_its_payload(kept: Kept) -> None:
    cut = [one for one in kept.of("response", "resource") if "warc-truncated" in one.names]
    assert {one.get("WARC-Truncated") for one in cut} <= {"length", "time", "disconnect", "unspecified"}
    assert not any("warc-payload-digest" in one.names for one in cut)
    assert not any("warc-payload-digest" in one.names for one in kept.of("request", "metadata", "warcinfo"))


def test_all_records_of_an_event_have_one_date_and_one_connection(kept: Kept) -> None:
    by_id = {record.get("WARC-Record-ID"): record for record in kept.records}
    beside = [one for one in kept.records if "warc-concurrent-to" in one.names]
    assert beside
    shared = ("WARC-Date", "WARC-Warcinfo-ID", "WARC-IP-Address", "WARC-Cipher-Suite")
    for record in beside:
        first = by_id[record.get("WARC-Concurrent-To")]
        assert [record.get(name) for name in shared] == [first.get(name) for name in shared]


def test_every_record_names_the_warcinfo_before_it(kept: Kept) -> None:
    current = ""
    for record in kept.records:
        if record.type == "warcinfo":
            current = record.get("WARC-Record-ID")
        else:
            assert record.get("WARC-Warcinfo-ID") == current


def test_answers_and_requests_are_whole_messages(kept: Kept) -> None:
    assert all(one.block.startswith(b"HTTP/") for one in kept.of("response"))
    assert all(re.match(rb"[A-Z]+ [!-~]+ HTTP/1\.1\r\n", one.block) for one in kept.of("request"))
    for record in kept.of("response", "request", "revisit"):
        protocols = [value for name, value in record.fields if name.lower() == "warc-protocol"]
        assert protocols == ["http/1.1", *(["tls/1.3"] if kept.scheme == "https" else [])]
        assert bool(record.get("WARC-Cipher-Suite")) is (kept.scheme == "https")


def test_the_chain_of_a_host_is_there_once_a_job_and_no_page(kept: Kept) -> None:
    chains = [one for one in kept.of("resource") if one.get("WARC-Target-URI").startswith("urn:microfiche:tls:")]
    assert len(chains) == (2 if kept.scheme == "https" else 0)
    said = [one.block for one in kept.of("warcinfo")]
    assert all(b"\r\ntls-certificates: verified (strict) against roots.pem sha256:" in block for block in said)
    web = [one.get("WARC-Target-URI") for one in kept.of("response", "revisit", "resource")]
    assert all(target.startswith((f"{kept.scheme}://127.0.0.1:", "urn:microfiche:")) for target in web)


def test_rows_say_of_the_connection_what_the_records_say_and_are_made_again_from_them(kept: Kept) -> None:
    before = dumped(kept.archive)
    captures = [line for line in before if '"table": "capture"' in line]
    with_answer = [line for line in captures if '"status": null' not in line]
    tls = [line for line in with_answer if '"protocols": "http/1.1 tls/1.3"' in line and '"verified": "yes"' in line]
    assert len(tls) == (len(with_answer) if kept.scheme == "https" else 0)
    assert all('"ip": "127.0.0.1"' in line for line in with_answer)
    assert microfiche(kept.archive, "reread", "--all").code == 0
    assert dumped(kept.archive) == before
    assert microfiche(kept.archive, "verify").code == 0


def test_show_says_how_the_page_came(kept: Kept) -> None:
    with Archive.open(kept.archive) as archive, archive.database.read() as connection:
        url = connection.scalar(text("SELECT url FROM url JOIN capture ON url.id = url_id WHERE status = 200 LIMIT 1"))
    shown = microfiche(kept.archive, "show", str(url)).out
    assert ("tls/1.3" in shown) is (kept.scheme == "https")
    assert "127.0.0.1" in shown
    assert ("certificates" in shown) is (kept.scheme == "https")
    chain = microfiche(kept.archive, "show", "--certificates", str(url)).out
    assert (chain == (kept.archive.parent / "roots.pem").read_text()) is (kept.scheme == "https")


def test_warcio_and_fastwarc_have_nothing_to_say(kept: Kept) -> None:
    [path] = (kept.archive / "warc").rglob("*.warc.gz")
    for command in (["-m", "warcio.cli", "check", "-v"], ["-m", "fastwarc.cli", "check"]):
        done = subprocess.run([sys.executable, *command, str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
