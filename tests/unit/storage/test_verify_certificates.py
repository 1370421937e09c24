"""Certificates that captures name and that are gone are found; where damage took them, the repair is the end of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive import Archive
from storage.fixity.files import check_file, entries
from storage.fixity.findings import Finding, Weight
from storage.fixity.repairing import repair
from storage.ingest import ingest
from storage.warc.certificates import is_about_tls
from storage.warc.reader import read_file
from storage.warc.stored import Stored, stored_records
from storage.warc.writer import WarcWriter
from tests.unit.storage.shelf import flip
from tests.unit.warc.exchanges import SITE_TEXT, claim, exchange
from tests.unit.warc.test_warc_certificates import SHOWN


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path) as made:
        with WarcWriter(made.warcs.root, site="example", job="0123456789", site_text=SITE_TEXT) as writer:
            for number in range(2):
                writer.append(exchange(claim=claim(id=f"c{number}"), handshake=SHOWN))
            writer.finish({"why": "finished", "exit_code": 0, "counts": {}})
        with made.database.write() as connection:
            ingest(connection, *read_file(writer.path))
        yield made


def found(archive: Archive) -> list[Finding]:
    return [finding for entry in entries(archive) for finding in check_file(archive, entry)]


def chain_in(path: Path) -> Stored:
    return next(one for one in stored_records(path) if isinstance(one, Stored) and is_about_tls(one.record))


def test_a_file_without_the_certificates_that_its_captures_name(archive: Archive) -> None:
    [path] = archive.warcs.files()
    assert [finding.kind for finding in found(archive)] == []
    chain, whole = chain_in(path), path.read_bytes()
    path.write_bytes(whole[: chain.offset] + whole[chain.end :])
    [missing] = [finding for finding in found(archive) if finding.kind == "missing certificates"]
    assert (missing.weight, missing.record, missing.file) == (Weight.FAULT, chain.record.id, path.name)
    assert missing.what.startswith("2 captures name the certificates")


def test_certificates_that_were_damaged_are_told_of_and_no_fault_once_they_are_set_aside(archive: Archive) -> None:
    [path] = archive.warcs.files()
    flip(path, chain_in(path).offset + 100)
    kinds = {finding.kind: finding.weight for finding in found(archive)}
    assert (kinds["damage"], kinds["missing certificates"]) == (Weight.FAULT, Weight.NOTE)
    [done] = [repair(archive, entry) for entry in entries(archive)]
    assert (done.set_aside, done.lost) == (2, 0)  # and what was known of it
    assert {(finding.weight, finding.kind) for finding in found(archive)} == {(Weight.NOTE, "missing certificates")}
