"""`microfiche import` of what is no plain WARC file: WACZ, lists of them, other packings, folders and patterns."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path

import lz4.frame
import pytest
import zstandard

import microfiche as program
from crawler.newspaper import Newspaper
from crawler.newspaper.wire import Asked
from storage.commandline import run as run_command
from tests.flow.crawling import Ran, all_captures, dumped, versions_of
from tests.flow.test_import import BASE, OTHER, PATH, _record, copies

pytestmark = pytest.mark.slow

DATE = "2026-04-20T10:00:00Z"


def page(path: str, date: str = DATE) -> bytes:
    return _record(Newspaper().answer(Asked(path), BASE), path, date)


PAGES = [page(PATH), page(OTHER)]
PLAIN = b"".join(PAGES)
WARC = b"".join(gzip.compress(one, mtime=0) for one in PAGES)


@pytest.fixture
def command(capsys, tmp_path):
    def invoke(*arguments: object) -> Ran:
        code = run_command(program.VERBS, ["--archive", str(tmp_path / "archive"), *map(str, arguments)])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return invoke


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "archive"


def listed(name: str, data: bytes, **other: object) -> dict[str, object]:
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return {"name": Path(name).name, "path": name, "hash": digest, "bytes": len(data)} | other


def wacz(path: Path, entries: dict[str, bytes], *, resources: list[dict[str, object]] | None = None) -> Path:
    """A WACZ of these entries; all of them are listed unless `resources` says otherwise."""
    listing = [listed(name, data) for name, data in entries.items()] if resources is None else resources
    package = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": listing}).encode()
    digest = json.dumps({"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"})
    with zipfile.ZipFile(path, "w") as file:
        for name, data in {**entries, "datapackage.json": package, "datapackage-digest.json": digest.encode()}.items():
            file.writestr(name, data)
    return path


PAGES_LIST = (
    b'{"format": "json-pages-1.0", "id": "pages", "title": "All"}\n{"url": "http://127.0.0.1:9/x", "ts": "2026"}\n'
)


def test_the_files_in_a_wacz_come_in_byte_for_byte_and_its_list_of_pages_is_no_news(command, archive, tmp_path):
    given = wacz(tmp_path / "a.wacz", {"archive/data.warc.gz": WARC, "pages/pages.jsonl": PAGES_LIST})
    ran = command("import", given)
    assert (ran.code, ran.out, ran.err) == (0, "1 file with 2 captures taken in.\n", "")
    [copy] = copies(archive)
    assert (copy.name, copy.read_bytes()) == ("data.warc.gz", WARC)
    assert {capture.url for capture in all_captures(archive)} == {BASE + PATH, BASE + OTHER}
    assert command("verify").code == 0
    before = dumped(archive)
    assert command("import", given).out == "0 files with 0 captures taken in, 1 there already.\n"
    assert dumped(archive) == before


WRONG = {
    "another hash": ([listed("archive/a.warc.gz", b"else")], "archive/a.warc.gz is not what it was"),
    "another size": ([listed("archive/a.warc.gz", WARC, bytes=7)], f"has {len(WARC)} bytes, and 7 are listed"),
    "no hash": ([{"path": "archive/a.warc.gz"}], "listed without a hash"),
    "hash of an algorithm": ([listed("archive/a.warc.gz", WARC, hash="crc32:1")], "cannot be understood"),
    "not there": (
        [listed("archive/a.warc.gz", WARC), listed("archive/b.warc.gz", b"")],
        "archive/b.warc.gz is listed and",
    ),
    "not listed": ([listed("pages/pages.jsonl", b"")], "archive/a.warc.gz is there and not listed"),
    "empty list": ([], "lists no files"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wacz_that_is_not_as_its_list_says_comes_in_and_is_told_with_13(command, archive, tmp_path, wrong):
    resources, said = WRONG[wrong]
    ran = command("import", wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": WARC}, resources=resources))
    assert (ran.code, ran.out) == (13, "1 file with 2 captures taken in.\n")
    assert said in ran.err
    assert ran.err.startswith("a.wacz: ")


def test_a_flipped_byte_in_a_wacz_is_told_by_file_record_and_list(command, archive, tmp_path):
    given = wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": WARC})
    data = bytearray(given.read_bytes())
    data[data.index(WARC) + len(WARC) - 40] ^= 0xFF
    given.write_bytes(bytes(data))
    ran = command("import", given)
    assert (ran.code, ran.out) == (13, "1 file with 1 capture taken in.\n")
    assert "a.wacz/archive/a.warc.gz, " in ran.err
    assert "CRC-32" in ran.err
    assert "is not what it was" in ran.err
    assert BASE + OTHER in ran.err


@pytest.mark.parametrize("cut", [30, 900])
def test_a_wacz_that_was_cut_gives_the_records_that_are_whole_in_it(command, archive, tmp_path, cut):
    given = wacz(tmp_path / "a.wacz", {"archive/a.warc.gz": WARC, "pages/pages.jsonl": PAGES_LIST})
    given.write_bytes(given.read_bytes()[:-cut])
    ran = command("import", given)
    assert ran.code == 13
    assert ran.out.startswith("1 file with 2 captures taken in.\n")
    assert "the ZIP file is damaged" in ran.err
    assert len(all_captures(archive)) == 2
    assert [path.read_bytes() for path in (archive / "warc").rglob("*.original")] == [given.read_bytes()]


def test_a_package_of_packages_and_a_list_of_them_give_the_records_of_all(command, archive, tmp_path):
    inner = [wacz(tmp_path / f"{n}.wacz", {"archive/data.warc.gz": gzip.compress(one)}) for n, one in enumerate(PAGES)]
    outer = wacz(tmp_path / "all.wacz", {path.name: path.read_bytes() for path in inner})
    ran = command("import", outer)
    assert (ran.code, ran.out) == (0, "1 file with 2 captures taken in.\n"), ran.err
    resources = [listed(path.name, path.read_bytes()) for path in inner]
    (tmp_path / "multi.json").write_text(json.dumps({"profile": "multi-wacz-package", "resources": resources}))
    again = command("--archive", tmp_path / "other", "import", tmp_path / "multi.json")
    assert (again.code, again.out) == (0, "1 file with 2 captures taken in.\n"), again.err
    inner[0].unlink()
    last = command("--archive", tmp_path / "third", "import", tmp_path / "multi.json")
    assert (last.code, last.out) == (13, "1 file with 1 capture taken in.\n")
    assert "0.wacz is listed and does not lie beside the list" in last.err


def test_a_zip_file_of_warc_files_without_a_list_is_told(command, archive, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("some/where.warc", PLAIN)
        file.writestr("read.me", b"hello")
    ran = command("import", tmp_path / "a.zip")
    assert (ran.code, ran.out) == (13, "1 file with 2 captures taken in.\n")
    assert "no datapackage.json" in ran.err


def test_a_zip_file_without_a_record_is_no_warc_file(command, archive, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("read.me", b"hello")
    ran = command("import", tmp_path / "a.zip")
    assert ran.code == 2
    assert "is no WARC or ARC file" in ran.sentence


ZSTANDARD = zstandard.ZstdCompressor()
PACKED = {
    "whole.warc.gz": gzip.compress(PLAIN),
    "twice.warc.gz.gz": gzip.compress(WARC),
    "frames.warc.zst": b"".join(map(ZSTANDARD.compress, PAGES)),
    "frames.warc.lz4": b"".join(map(lz4.frame.compress, PAGES)),
    "no-name": gzip.compress(PLAIN),
}


@pytest.mark.parametrize("name", PACKED)
def test_what_is_packed_otherwise_is_written_anew_and_kept_as_it_was(command, archive, tmp_path, name):
    given = tmp_path / name
    given.write_bytes(PACKED[name])
    ran = command("import", given)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 file with 2 captures taken in.\n1 file written anew, ")
    [copy] = [path for path in copies(archive) if not path.name.endswith(".original")]
    assert gzip.decompress(copy.read_bytes()) == PLAIN
    [original] = (archive / "warc").rglob("*.original")
    assert (original.name, original.read_bytes()) == (f"{name}.original", PACKED[name])
    assert len(versions_of(archive, BASE + PATH)) == 1
    assert command("verify").code == 0
    before = dumped(archive)
    assert command("import", given).out == "0 files with 0 captures taken in, 1 there already.\n"
    assert dumped(archive) == before


def test_plain_records_called_gz_and_packed_ones_called_warc_come_in_as_they_are(command, archive, tmp_path):
    (tmp_path / "plain.warc.gz").write_bytes(PAGES[0])
    (tmp_path / "packed.warc").write_bytes(gzip.compress(PAGES[1]))
    ran = command("import", tmp_path / "plain.warc.gz", tmp_path / "packed.warc")
    assert (ran.code, ran.out) == (0, "2 files with 2 captures taken in.\n")
    assert {path.read_bytes()[:4] for path in copies(archive)} == {b"WARC", gzip.compress(b"")[:4]}
    assert command("verify").code == 0


def test_a_folder_gives_what_holds_records_by_its_bytes_and_tells_what_was_passed_over(command, archive, tmp_path):
    folder = tmp_path / "given" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.warc.gz").write_bytes(gzip.compress(PAGES[0]))
    (folder / "no-name").write_bytes(PAGES[1])
    (folder / "read.me").write_text("hello")
    wacz(folder / "c.wacz", {"archive/c.warc.gz": gzip.compress(page("/about/"))})
    ran = command("import", tmp_path / "given")
    assert ran.code == 0, ran.err
    assert ran.out == ("3 files with 3 captures taken in.\n1 file passed over, which hold no records: read.me.\n")
    (folder / "bad.warc.gz").write_bytes(b"nothing")
    again = command("import", tmp_path / "given")
    assert (again.code, again.out.partition("\n")[0]) == (13, "0 files with 0 captures taken in, 3 there already.")
    assert "bad.warc.gz: no record begins here" in again.err


def test_a_pattern_that_no_shell_has_looked_at_is_one(command, archive, tmp_path):
    for number, one in enumerate(PAGES):
        (tmp_path / f"part-{number}.warc").write_bytes(one)
    ran = command("import", tmp_path / "part-*.warc")
    assert (ran.code, ran.out) == (0, "2 files with 2 captures taken in.\n")


def test_each_file_is_a_job_that_says_what_came_in(command, archive, tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(WARC)
    flawed = PAGES[0].replace(b"WARC-Date", b"WARC-Block-Digest: sha1:" + b"A" * 32 + b"\r\nWARC-Date")
    flawed = flawed.replace(b"<urn:uuid:", b"<urn:uuid:b")
    (tmp_path / "b.warc").write_bytes(flawed.replace(DATE.encode(), b"2026-05-01T00:00:00Z"))
    assert command("import", tmp_path / "a.warc.gz", tmp_path / "b.warc").code == 13
    told = [json.loads(line) for line in io.StringIO(command("jobs", "--json").out)]
    by_why = {one["why"]: one for one in told}
    assert sorted(by_why) == ["took in a.warc.gz, whole", "took in b.warc, with damage"]
    whole, damaged = by_why["took in a.warc.gz, whole"], by_why["took in b.warc, with damage"]
    assert (whole["site"], whole["state"], whole["exit_code"], damaged["exit_code"]) == ("import", "ended", 0, 13)
    assert (whole["counts"]["captures"], whole["counts"]["response records"]) == (2, 2)
    assert (damaged["counts"]["flaws"], damaged["counts"]["damaged places"]) == (1, 0)
