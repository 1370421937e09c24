"""What the field's checkers say of our files, our index and our WACZ."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from readingroom.export.signing import key_in, signed
from readingroom.export.wacz import Cover, export_wacz
from storage.database.queries.selection import Selection
from storage.errors import UsageError
from storage.index import CdxIndex
from storage.warc.reader import read_file
from storage.warc.stored import Stored, stored_records
from tests.replay.field_tools import field_tool
from tests.replay.viewers import wabac_beside

pytestmark = pytest.mark.slow

_OWN = Path(sys.executable).parent


def _run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def test_warcio_finds_every_digest_right_in_our_own_environment(warc):
    done = _run(_OWN / "warcio", "check", warc)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_fastwarc_fails_only_over_the_payload_of_revisits_which_it_takes_their_heads_for(warc, tmp_path):
    """Its known fault: of a revisit that holds the head alone it hashes nothing."""
    report = tmp_path / "report"
    _run(_OWN / "fastwarc", "check", "--quiet", "--verify-payloads", "--output", report, warc)
    failed = {line.partition(">")[0].strip("<") for line in report.read_text().splitlines() if "FAIL" in line}
    types = {found.record.id: found.record.type for found in stored_records(warc) if isinstance(found, Stored)}
    assert {types[record] for record in failed} == {"revisit"}
    assert len(report.read_text().splitlines()) == len(types)


def test_our_index_is_that_of_cdxj_indexer_but_for_what_is_no_page(archive, warc):
    index = CdxIndex(archive.index, archive.warcs)
    index.bring_up_to_date()
    theirs = [_line(line) for line in _run(field_tool("cdxj-indexer"), "--sort", warc).stdout.splitlines()]
    theirs = [line for line in theirs if not line[0].startswith("urn:microfiche:")]
    assert [_line(line) for line in index.merged.read_text().splitlines()] == theirs


def _line(line: str) -> tuple[str, str, dict[str, str]]:
    key, moment, told = line.split(" ", 2)
    return key, moment, json.loads(told)


def test_a_wacz_is_valid_and_holds_what_validators_do_not_ask_for(wacz):
    done = _run(field_tool("wacz"), "validate", "-f", wacz)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(wacz) as packed:
        names = packed.namelist()
        listed = {resource["path"] for resource in json.loads(packed.read("datapackage.json"))["resources"]}
        assert packed.testzip() is None
        assert {info.compress_type for info in packed.infolist()} == {zipfile.ZIP_STORED}
    assert set(names) == listed | {"datapackage.json", "datapackage-digest.json"}
    assert {"pages/pages.jsonl", "indexes/index.idx", "archive/data-00000.warc.gz"} <= listed


def test_the_records_of_a_wacz_are_those_of_the_archive(warc, wacz, tmp_path):
    with zipfile.ZipFile(wacz) as packed:
        copy = Path(packed.extract("archive/data-00000.warc.gz", tmp_path))
    theirs = {_bytes(warc, found) for found in stored_records(warc) if isinstance(found, Stored)}
    copied = [_bytes(copy, found) for found in stored_records(copy) if isinstance(found, Stored)]
    assert set(copied[1:]) <= theirs
    assert len(theirs) - len(copied[1:]) == 2  # the site's declaration and the end of the job are no exchange
    assert len([*read_file(copy)]) == len(copied) - sum(map(_is_beside, stored_records(copy)))


def _bytes(path: Path, found: Stored) -> bytes:
    return path.read_bytes()[found.offset : found.end]


def _is_beside(found: object) -> bool:
    """Whether a record only stands beside the one that is the capture."""
    return isinstance(found, Stored) and found.record.get("WARC-Concurrent-To") is not None


def test_replayweb_page_finds_a_signature_right_and_a_wrong_one_wrong(archive, browser, tmp_path):
    key = tmp_path / "key.pem"
    _run("openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", key)
    cover = Cover(key=key_in(key))
    export_wacz(archive, tmp_path / "right.wacz", Selection(), cover)
    with zipfile.ZipFile(tmp_path / "right.wacz") as right, zipfile.ZipFile(tmp_path / "wrong.wacz", "w") as wrong:
        for name in right.namelist():
            data = right.read(name)
            if name == "datapackage-digest.json":
                told = json.loads(data)
                told["signedData"] |= signed("sha256:" + "0" * 64, cover.key) | {"hash": told["hash"]}
                data = json.dumps(told).encode()
            wrong.writestr(name, data)
    with wabac_beside(browser, tmp_path) as wabac:
        found = [wabac.verified(wabac.load(name))["signature"] for name in ("right.wacz", "wrong.wacz")]
    assert found == [True, False]


def test_what_is_no_key_for_it_is_said(tmp_path):
    key = tmp_path / "key.pem"
    _run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
    with pytest.raises(UsageError, match="another kind than P-384; make one with"):
        key_in(key)
    key.write_text("no key")
    with pytest.raises(UsageError, match="no private key"):
        key_in(key)
