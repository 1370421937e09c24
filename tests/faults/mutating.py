"""WARC files made wrong in many ways, each by the number of its mutation and in the same way every time.

In: the members of a whole file, and a number. Out: the bytes of a wrong one, and in what way it is wrong.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

Members = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A file that is wrong, and how it was made so."""

    name: str
    data: bytes


def mutated(members: Members, number: int) -> Mutation:
    """The file of these gzip members, wrong in the way of this number."""
    random = Random(number)
    how = _WAYS[number % len(_WAYS)]
    return Mutation(f"{number}: {how.__name__.strip('_')}", how(members, random))


# of bytes


def _span(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data))
    return start, min(len(data), start + random.choice((1, 7, 64, 512, 4096)))


def _flipped(members: Members, random: Random) -> bytes:
    data = bytearray(b"".join(members))
    for _ in range(random.choice((1, 1, 3, 40))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def _cut(members: Members, random: Random) -> bytes:
    data = b"".join(members)
    return data[: random.randrange(len(data))]


def _zeroed(members: Members, random: Random) -> bytes:
    data = b"".join(members)
    start, end = _span(data, random)
    return data[:start] + bytes(end - start) + data[end:]


def _taken_out(members: Members, random: Random) -> bytes:
    data = b"".join(members)
    start, end = _span(data, random)
    return data[:start] + data[end:]


def _doubled(members: Members, random: Random) -> bytes:
    data = b"".join(members)
    start, end = _span(data, random)
    return data[:end] + data[start:end] + data[end:]


def _put_in(members: Members, random: Random) -> bytes:
    data = b"".join(members)
    at = random.randrange(len(data))
    return data[:at] + random.randbytes(random.choice((1, 9, 300))) + data[at:]


# of gzip members


def _one_member(members: Members, random: Random, change: Callable[[bytes], bytes]) -> bytes:
    at = random.randrange(len(members))
    return b"".join((*members[:at], change(members[at]), *members[at + 1 :]))


def _wrong_checksum(members: Members, random: Random) -> bytes:
    return _one_member(members, random, lambda member: member[:-8] + random.randbytes(4) + member[-4:])


def _wrong_size(members: Members, random: Random) -> bytes:
    return _one_member(members, random, lambda member: member[:-4] + random.randbytes(4))


def _without_trailer(members: Members, random: Random) -> bytes:
    return _one_member(members, random, lambda member: member[: -random.randrange(1, 9)])


def _odd_flags(members: Members, random: Random) -> bytes:
    flags = bytes([random.randrange(1, 256)])
    return _one_member(members, random, lambda member: member[:3] + flags + member[4:])


# of what is in them


def _one_record(members: Members, random: Random, change: Callable[[bytes], bytes]) -> bytes:
    return _one_member(members, random, lambda member: gzip.compress(change(gzip.decompress(member)), mtime=0))


def _wrong_length(members: Members, random: Random) -> bytes:
    lengths = (b"0", b"1", b"-1", b"99999999999999999999", b"1e3", b"", b"5, 5", b"0x10", b"7\r\nContent-Length: 9")
    near = b"%d" % random.randrange(0, 2000)
    new = b"Content-Length: " + random.choice((*lengths, near))
    return _one_record(members, random, lambda record: re.sub(rb"Content-Length: \d+", lambda _: new, record, count=1))


def _garbled_head(members: Members, random: Random) -> bytes:
    def change(record: bytes) -> bytes:
        head, end, block = record.partition(b"\r\n\r\n")
        garbled = bytearray(head)
        for _ in range(random.choice((1, 2, 5))):
            garbled[random.randrange(len(garbled))] = random.randrange(256)
        return bytes(garbled) + end + block

    return _one_record(members, random, change)


def _without_a_line(members: Members, random: Random) -> bytes:
    def change(record: bytes) -> bytes:
        head, end, block = record.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        del lines[random.randrange(len(lines))]
        return b"\r\n".join(lines) + end + block

    return _one_record(members, random, change)


def _line_twice(members: Members, random: Random) -> bytes:
    def change(record: bytes) -> bytes:
        head, end, block = record.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        at = random.randrange(len(lines))
        return b"\r\n".join([*lines[: at + 1], lines[at] * random.choice((1, 2, 5000)), *lines[at + 1 :]]) + end + block

    return _one_record(members, random, change)


def _torn_block(members: Members, random: Random) -> bytes:
    return _one_record(members, random, lambda record: record[: random.randrange(1, len(record))])


def _changed_block(members: Members, random: Random) -> bytes:
    def change(record: bytes) -> bytes:
        head, end, block = record.partition(b"\r\n\r\n")
        at = random.randrange(max(len(block) - 4, 1))
        return head + end + block[:at] + b"#" + block[at + 1 :]

    return _one_record(members, random, change)


_WAYS: tuple[Callable[[Members, Random], bytes], ...] = (
    _flipped,
    _cut,
    _zeroed,
    _taken_out,
    _doubled,
    _put_in,
    _wrong_checksum,
    _wrong_size,
    _without_trailer,
    _odd_flags,
    _wrong_length,
    _garbled_head,
    _without_a_line,
    _line_twice,
    _torn_block,
    _changed_block,
)
