"""A record that no row can hold is told as damage, with the reason; the records around it are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.records import Capture
from storage.warc.events import Damage, JobEnd
from storage.warc.reader import read_file
from tests.unit.hostile import lines_of, noise, record

GOOD = {
    "WARC-Record-ID": "<urn:uuid:good>",
    "WARC-Date": "2026-11-22T09:30:00Z",
    "WARC-Target-URI": "https://paper.example/a",
}
KNOWN = {"format": "microfiche/1", "why": "new", "outcome": "response", "claim": "c", "site": "paper", "job": "j"}
LONG = noise(1_001)


def told(tmp_path: Path, *records: bytes) -> list[object]:
    path = tmp_path / "odd.warc"
    good = record("metadata", GOOD, lines_of(KNOWN))
    path.write_bytes(good + b"".join(records) + good)
    first, *between, last = read_file(path)
    assert isinstance(first, Capture)
    assert isinstance(last, Capture)
    return between


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"WARC-Record-ID": f"<{LONG}>"}, "the WARC-Record-ID is longer than 1000 bytes"),
        ({"WARC-Record-ID": "<a\x00b>"}, "the WARC-Record-ID holds what cannot be stored"),
        ({"WARC-Date": "9999-12-31T23:59:59Z"}, "WARC-Date '9999-12-31T23:59:59Z' lies beyond the years 1000 to 9000"),
        ({"WARC-Date": "0001-01-01T00:00:00Z"}, "WARC-Date '0001-01-01T00:00:00Z' lies beyond the years 1000 to 9000"),
    ],
)
def test_a_record_whose_head_no_row_can_hold(tmp_path: Path, fields: dict[str, object], why: str) -> None:
    [damage] = told(tmp_path, record("metadata", GOOD | fields, lines_of(KNOWN)))
    assert isinstance(damage, Damage)
    assert damage.why == why


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"claim": LONG}, "the claim is longer than 1000 bytes"),
        ({"claim": "%C3%BC" * 501}, "the claim is longer than 1000 bytes"),
        ({"job": LONG}, "the job is longer than 1000 bytes"),
        ({"site": LONG}, "the site is longer than 1000 bytes"),
        ({"try": 10**30}, "the try is no number from 0 to 2147483647"),
        ({"try": -1}, "the try is no number from 0 to 2147483647"),
        ({"fetchTimeMs": "9" * 5_000}, "the fetchTimeMs is no number from 0 to 2147483647"),
        ({"hopsFromSeed": "some"}, "the hopsFromSeed is no number from 0 to 2147483647"),
        ({"hint-date": "2026-02-30"}, "the hint-date is no time"),
        ({"hint-date": "2026-02-28"}, "the hint-date has no zone, or lies beyond the years that can be stored"),
        (
            {"hint-date": "0001-01-01T00:00:00+14:00"},
            "the hint-date has no zone, or lies beyond the years that can be stored",
        ),
        (
            {"hint-date": "9998-12-31T23:59:59-14:00"},
            "the hint-date has no zone, or lies beyond the years that can be stored",
        ),
        ({"entity-sha256": "ab"}, "the entity-sha256 is no sha256 in hex"),
    ],
)
def test_a_metadata_record_that_says_what_no_row_can_hold(tmp_path: Path, fields: dict[str, object], why: str) -> None:
    [damage] = told(tmp_path, record("metadata", GOOD | {"WARC-Record-ID": "<x>"}, lines_of(KNOWN | fields)))
    assert isinstance(damage, Damage)
    assert damage.why == why


def test_names_as_long_as_they_may_be_are_kept(tmp_path: Path) -> None:
    names = {"claim": noise(1_000), "site": "ü" * 500, "job": noise(1_000)}
    [capture] = told(tmp_path, record("metadata", GOOD | {"WARC-Record-ID": "<x>"}, lines_of(KNOWN | names)))
    assert isinstance(capture, Capture)
    assert {name: getattr(capture, name) for name in names} == names


def test_a_capture_without_a_claim_or_a_job_has_none(tmp_path: Path) -> None:
    nameless = {name: value for name, value in KNOWN.items() if name not in ("claim", "job")}
    [capture] = told(tmp_path, record("metadata", GOOD | {"WARC-Record-ID": "<x>"}, lines_of(nameless)))
    assert isinstance(capture, Capture)
    assert (capture.claim, capture.job) == (None, None)


@pytest.mark.parametrize(
    "result",
    [
        b'{"why": ["finished"]}',
        b'{"exit_code": "0"}',
        b'{"exit_code": 9999999999}',
        b'{"exit_code": true}',
        b'{"counts": {"new": true}}',
        b'{"counts": [1]}',
        b'{"counts": {"new": NaN}}',
        b'{"counts": {"new": 1e400}}',
        b'{"counts": {"new": "%s"}}' % (b"1" * 5),
    ],
)
def test_a_result_that_is_none(tmp_path: Path, result: bytes) -> None:
    fields = GOOD | {"WARC-Record-ID": "<x>", "WARC-Target-URI": "urn:microfiche:job:j"}
    [damage] = told(tmp_path, record("resource", fields, result))
    assert isinstance(damage, Damage)
    assert damage.why == "the job's result has a why, exit_code or counts of another kind"
    [end] = told(tmp_path, record("resource", fields, b'{"why": "finished", "exit_code": 0, "counts": {"new": 1}}'))
    assert isinstance(end, JobEnd)


@pytest.mark.parametrize("urn", [f"urn:microfiche:site:{LONG}:d", f"urn:microfiche:site:paper:{LONG}"])
def test_a_declaration_whose_name_or_digest_is_too_long(tmp_path: Path, urn: str) -> None:
    fields = GOOD | {"WARC-Record-ID": "<x>", "WARC-Target-URI": urn}
    [damage] = told(tmp_path, record("resource", fields, b'name = "paper"\n'))
    assert isinstance(damage, Damage)
    assert damage.why.endswith("is longer than 1000 bytes")
