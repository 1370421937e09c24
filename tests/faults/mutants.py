"""Whole files of ours and of others, and what must hold when one of them was mutated.

In: a whole file, and the number of a mutation. Out: assertions: nothing is raised but errors of ours, what is lost is
told, time and memory are bounded.
"""

from __future__ import annotations

import resource
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storage.errors import MicroficheError
from storage.records import Capture, Outcome
from storage.warc.cdxj import line_of
from storage.warc.events import Damage, Flaw
from storage.warc.reader import answer_at, read_file, record_at
from storage.warc.recompress import recompress
from storage.warc.recovery import whole_until
from storage.warc.second_reader import disagreements
from storage.warc.stored import Stored, stored_records
from storage.warc.writer import WarcWriter
from tests.faults.mutating import Mutation, mutated
from tests.flow.test_import_tools import http, packed, record, sha1
from tests.unit.warc.exchanges import ANSWER, AT, SITE_TEXT, exchange

MOST_SECONDS = 5.0
"""Of CPU, for all readers of one file of some kilobytes."""
MOST_KILOBYTES = 100_000
"""By which the most memory of this process may grow over all mutations."""
PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>%d</title><p>The ferry came in late.</p>" + b"x" * 3000
)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that is whole: its name, its members, and the answer of each capture by its record id."""

    name: str
    members: tuple[bytes, ...]
    answers: dict[str, bytes]


def of_ours(folder: Path) -> Whole:
    """A file as a job writes it that was killed."""
    with WarcWriter(folder, site="example", job="0123456789", site_text=SITE_TEXT, now=lambda: AT) as writer:
        for answer in (ANSWER, CHUNKED, PAGE % 1, PAGE % 2):
            writer.append(exchange(answer))
        writer.append(exchange(b"", outcome=Outcome.DNS))
    return whole_of(writer.path)


def of_others(folder: Path) -> Whole:
    """A file with records that only they have, each with its digest."""
    path = folder / "theirs.warc.gz"
    records = [record for number in range(5) for record in _pair(number)]
    hello = b"hello"
    kept = record(99, "resource", "http://example.com/r", hello, "text/plain", f"WARC-Block-Digest: {sha1(hello)}")
    path.write_bytes(packed(*records, kept))
    return whole_of(path)


def _pair(number: int) -> tuple[bytes, bytes]:
    """An answer and its request."""
    url, body = f"http://example.com/{number}", b"<p>%d</p>" % number + bytes(range(32, 127)) * 9
    block, asked = http(body), b"GET /%d HTTP/1.1\r\nHost: example.com\r\n\r\n" % number
    digests = (f"WARC-Block-Digest: {sha1(block)}", f"WARC-Payload-Digest: {sha1(body)}")
    return (
        record(2 * number, "response", url, block, "", *digests),
        record(2 * number + 1, "request", url, asked, "", f"WARC-Block-Digest: {sha1(asked)}"),
    )


def whole_of(path: Path) -> Whole:
    """What a whole file holds."""
    captures = [event for event in read_file(path) if isinstance(event, Capture)]
    answers = {capture.record_id: answer_at(path, capture.offset) for capture in captures}
    return Whole(path.name, tuple(_members(path.read_bytes())), answers)


def _members(data: bytes) -> Iterator[bytes]:
    while data:
        unpacking = zlib.decompressobj(31)
        unpacking.decompress(data)
        yield data[: len(data) - len(unpacking.unused_data)]
        data = unpacking.unused_data


def assert_nothing_is_passed_over(whole: Whole, number: int, folder: Path) -> None:
    """Have every reader read a mutated file."""
    mutation = mutated(whole.members, number)
    path = folder / whole.name
    path.write_bytes(mutation.data)
    began, before = time.process_time(), _peak()
    try:
        events = list(read_file(path))
        if lost(whole, path) and not is_of_whole_members(whole, mutation):
            assert any(isinstance(event, Damage | Flaw) for event in events), "lost in silence"
        _read_otherwise(path, folder)
    except Exception as fault:
        fault.add_note(f"{whole.name}, mutation {mutation.name}")
        raise
    assert time.process_time() - began < MOST_SECONDS, mutation.name
    assert _peak() - before < MOST_KILOBYTES, mutation.name


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def lost(whole: Whole, path: Path) -> list[str]:
    """The captures of the whole file whose answers cannot be had as they were, under whatever id."""
    told = set()
    for event in read_file(path):
        if isinstance(event, Capture):
            assert 0 <= event.offset < event.end <= path.stat().st_size
            with suppress(MicroficheError):
                told.add(answer_at(path, event.offset))
    return [record_id for record_id, answer in whole.answers.items() if answer not in told]


def is_of_whole_members(whole: Whole, mutation: Mutation) -> bool:
    """Whether the wrong file holds nothing but whole members of the whole one: nobody can see that others are gone."""
    try:
        return set(_members(mutation.data)) <= set(whole.members)
    except zlib.error:
        return False


def _read_otherwise(path: Path, folder: Path) -> None:
    """What index, replay, recovery, recompression and the second reader do with it; errors of ours are answers."""
    for found in stored_records(path):
        if isinstance(found, Stored):
            line_of(found, path.name)
            with suppress(MicroficheError):
                record_at(path, found.offset)
    assert 0 <= whole_until(path) <= path.stat().st_size
    list(disagreements(path))
    with suppress(MicroficheError):
        recompress(path, folder / "anew.warc.gz")
    (folder / "anew.warc.gz").unlink(missing_ok=True)
