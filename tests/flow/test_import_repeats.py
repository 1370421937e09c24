"""Revisit records of other programs: each shows the page whose bytes it repeats, in whatever order files come."""

from __future__ import annotations

import base64
import gzip
import hashlib
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

import microfiche as program
from crawler.newspaper import Newspaper
from crawler.newspaper.wire import Asked
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.commandline import run as run_command
from tests.flow.crawling import article_of, captures_of, dumped, versions_of

pytestmark = pytest.mark.slow

BASE = "http://127.0.0.1:9"
PATH = "/2026/04/referee-who-apologises/"
ALIAS = "/2026/04/another-address/"
PAGE = Newspaper().answer(Asked(PATH), BASE).body.replace(b"canonical", b"nothing")
HEAD = b"HTTP/1.1 200 OK\r\nETag: x\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)
FIRST, LATER = "2026-11-01T10:00:00Z", "2026-11-05T10:00:00Z"
SHA1 = hashlib.sha1(PAGE).digest()
BASE32 = "sha1:" + base64.b32encode(SHA1).decode()
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
AGNOSTIC = "http://netpreserve.org/warc/1.0/revisit/uri-agnostic-identical-payload-digest"
NOTHING = "sha1:" + base64.b32encode(hashlib.sha1(b"").digest()).decode()  # as wget 1.21 writes it
_numbers = count(1)


def record(kind: str, date: str, path: str, block: bytes, **fields: str) -> bytes:
    named = {f"WARC-{name.replace('_', '-')}": value for name, value in fields.items()}
    record_id = named.pop("WARC-Record-ID", f"<urn:uuid:{next(_numbers):032}>")
    lines = {
        "WARC-Type": kind,
        "WARC-Record-ID": record_id,
        "WARC-Date": date,
        "WARC-Target-URI": BASE + path,
        "Content-Type": "application/http; msgtype=response",
        **named,
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return gzip.compress(f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


ORIGINAL = record("response", FIRST, PATH, HEAD + PAGE, Record_ID="<urn:uuid:original>", Payload_Digest=BASE32)
REFERS = {"Refers_To_Target_URI": BASE + PATH, "Refers_To_Date": FIRST}
UNCHANGED = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
WAYS = {
    "target and date": (HEAD, {"Profile": IDENTICAL, "Payload_Digest": BASE32, **REFERS}),
    "date with a fraction": (HEAD, {"Profile": IDENTICAL, **REFERS, "Refers_To_Date": "2026-11-01T10:00:00.000Z"}),
    "digest alone": (HEAD, {"Profile": IDENTICAL, "Payload_Digest": BASE32}),
    "digest in hex": (HEAD, {"Profile": IDENTICAL, "Payload_Digest": f"sha1:{SHA1.hex()}"}),
    "record": (HEAD, {"Profile": IDENTICAL, "Refers_To": "<urn:uuid:original>"}),
    "empty block": (b"", {"Profile": IDENTICAL, "Payload_Digest": BASE32, **REFERS}),
    "not modified": (UNCHANGED, {"Profile": NOT_MODIFIED, **REFERS}),
    "not modified, empty block": (b"", {"Profile": NOT_MODIFIED, **REFERS}),
    "not modified, as Heritrix says it": (UNCHANGED, {"Profile": NOT_MODIFIED, "Truncated": "length"}),
    "digest in md5": (HEAD, {"Profile": IDENTICAL, "Payload_Digest": f"md5:{hashlib.md5(PAGE).hexdigest()}"}),
    "digest in sha256": (HEAD, {"Profile": IDENTICAL, "Payload_Digest": f"sha256:{hashlib.sha256(PAGE).hexdigest()}"}),
    "digest of a block of nothing": (HEAD, {"Profile": IDENTICAL, "Block_Digest": NOTHING, "Payload_Digest": BASE32}),
    "with another head than the original": (b"HTTP/1.1 200 OK\r\n\r\n", {"Profile": AGNOSTIC, **REFERS}),
}


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "archive"


def take_in(archive: Path, *records: bytes) -> None:
    file = archive.parent / f"{next(_numbers)}.warc.gz"
    file.write_bytes(b"".join(records))
    assert run_command(program.VERBS, ["--archive", str(archive), "import", str(file)]) == 0


def last_seen(archive: Path, path: str = PATH) -> datetime:
    return article_of(archive, BASE + path).last_seen


def reread(archive: Path) -> list[str]:
    with Archive.open(archive) as opened:
        reread_all(opened, report=lambda _what, _done: None)
    return dumped(archive)


def revisit(way: str, path: str = PATH) -> bytes:
    block, fields = WAYS[way]
    return record("revisit", LATER, path, block, **fields)


@pytest.mark.parametrize("way", WAYS)
def test_a_revisit_says_that_the_page_still_stands(archive, way):
    take_in(archive, ORIGINAL, revisit(way))
    assert last_seen(archive) == datetime.fromisoformat(LATER)
    assert len(versions_of(archive, BASE + PATH)) == 1
    assert captures_of(archive, BASE + PATH)[1].refers_to == "urn:uuid:original"


def test_a_revisit_that_comes_before_what_it_repeats_finds_it_when_it_comes(archive, database_url):
    archive.mkdir()
    if "postgresql" in database_url:
        (archive / "archive.toml").write_text(f'database = "{database_url}"\n')
    take_in(archive, revisit("target and date"))
    assert article_of(archive, BASE + PATH) is None
    take_in(archive, ORIGINAL)
    assert last_seen(archive) == datetime.fromisoformat(LATER)
    before = dumped(archive)
    assert reread(archive) == before


def test_a_revisit_of_another_address_shows_the_page_there_too(archive):
    take_in(archive, ORIGINAL, revisit("target and date", ALIAS), revisit("empty block", ALIAS + "2/"))
    [version] = versions_of(archive, BASE + PATH)
    for path in (ALIAS, ALIAS + "2/"):
        [alias] = versions_of(archive, BASE + path)
        assert (alias.title, alias.text) == (version.title, version.text)
        assert last_seen(archive, path) == datetime.fromisoformat(LATER)
    before = dumped(archive)
    assert reread(archive) == before


@pytest.mark.parametrize("way", ["digest alone", "digest in hex", "record"])
def test_a_revisit_of_another_address_is_found_by_digest_or_record_in_its_file(archive, way):
    take_in(archive, ORIGINAL, revisit(way, ALIAS))
    assert len(versions_of(archive, BASE + ALIAS)) == 1


@pytest.mark.parametrize("way", ["digest alone", "digest in hex"])
@pytest.mark.parametrize("files", [(0, 1), (1, 0)], ids=["behind", "before"])
def test_a_revisit_of_another_address_is_found_by_its_digest_in_another_file(archive, way, files):
    given = (ORIGINAL, revisit(way, ALIAS))
    for number in files:
        take_in(archive, given[number])
    [alias] = captures_of(archive, BASE + ALIAS)
    assert alias.refers_to == "elsewhere:urn:uuid:original"
    assert article_of(archive, BASE + ALIAS) is not None
    before = dumped(archive)
    assert reread(archive) == before


def test_a_revisit_of_a_revisit_finds_the_bytes(archive):
    again = record(
        "revisit", "2026-11-09T10:00:00Z", ALIAS, HEAD, Refers_To_Target_URI=BASE + PATH, Refers_To_Date=LATER
    )
    take_in(archive, again, revisit("target and date"), ORIGINAL)
    assert len(versions_of(archive, BASE + ALIAS)) == 1


def test_a_revisit_that_nothing_answers_to_stays_alone(archive):
    lost = record("revisit", LATER, PATH, HEAD, Payload_Digest="sha1:" + "A" * 32)
    take_in(archive, ORIGINAL, lost)
    assert last_seen(archive) == datetime.fromisoformat(FIRST)
    assert captures_of(archive, BASE + PATH)[1].refers_to == "urn:microfiche:not-found"


@pytest.mark.parametrize("way", WAYS)
def test_a_page_that_went_back_to_what_it_was_reads_as_it_does_now(archive, way):
    """A, B, A: what the last revisit repeats is the text of the page, not that of the last answer with bytes."""
    changed = PAGE.replace(b"apologises", b"regrets").replace(b"referee", b"umpire")
    between = HEAD.replace(b"ETag: x", b"ETag: y") + changed + b" " * (len(PAGE) - len(changed))
    second = record("response", "2026-11-03T10:00:00Z", PATH, between, Record_ID="<urn:uuid:between>")
    take_in(archive, ORIGINAL, second, revisit(way))
    versions = versions_of(archive, BASE + PATH)
    assert len(versions) == 3
    assert (versions[2].title, versions[2].text) == (versions[0].title, versions[0].text)
    assert versions[1].text != versions[0].text
    before = dumped(archive)
    assert reread(archive) == before


def test_of_two_captures_within_one_second_the_digest_says_which_is_meant(archive):
    changed = PAGE.replace(b"referee", b"umpires")
    other = record("response", FIRST.replace("Z", ".5Z"), PATH, HEAD + changed, Record_ID="<urn:uuid:same-second>")
    digest = "sha1:" + base64.b32encode(hashlib.sha1(changed).digest()).decode()
    second = record("revisit", LATER, PATH, HEAD, Profile=IDENTICAL, Payload_Digest=digest, **REFERS)
    take_in(archive, ORIGINAL, other, second)
    assert captures_of(archive, BASE + PATH)[2].refers_to == "urn:uuid:same-second"


def test_revisits_that_lead_nowhere_are_counted_and_said(archive, capsys):
    lost = [record("revisit", LATER, PATH, HEAD, Payload_Digest="sha1:" + letter * 32) for letter in "AB"]
    take_in(archive, *lost)
    assert "2 revisits of pages that no file holds; they are found when one does." in capsys.readouterr().out
    take_in(archive, ORIGINAL)
    assert "revisit" not in capsys.readouterr().out
