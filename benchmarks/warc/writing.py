"""One writer at work, as a process: answers of servers into one WARC file, each a record as a gzip member.

In: the name of a writer, a folder of answers (raw HTTP, one file each), the file to write. Out: CPU seconds, as JSON.
Reading the answers is not counted. Microfiche writes beside each answer its request and what is known of it; the others
write the answer alone, but for the one whose name says so.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
Answers = Iterable[tuple[str, bytes]]
"""URL and raw bytes of each."""


def microfiche(answers: Answers, target: Path) -> None:
    """Our own writer, with what it does to an exchange before: taking it apart, digests."""
    from storage.records import Claim, Exchange, Outcome  # noqa: PLC0415 - a process measures one writer
    from storage.warc.wire import answer_to, sha256_of  # noqa: PLC0415 - as above
    from storage.warc.writer import WarcWriter  # noqa: PLC0415 - as above

    request = b"GET / HTTP/1.1\r\nHost: paper.example\r\n\r\n"
    with WarcWriter(target.parent / "warc", site="paper", job=str(uuid4()), site_text="name = 'paper'\n") as writer:
        for url, raw in answers:
            answer = answer_to(request, raw)
            claim = Claim(id=str(uuid4()), url=url, site="paper", job="job")
            told = {"request": request, "response": raw, "answer": answer, "entity_sha256": sha256_of(answer)}
            writer.append(Exchange(claim=claim, at=AT, outcome=Outcome.RESPONSE, **told))
    writer.path.rename(target)


def warcio(answers: Answers, target: Path) -> None:
    """warcio as its README writes a response."""
    with target.open("wb") as file:
        for writer, _url, record in _responses(answers, file):
            writer.write_record(record)


def warcio_all(answers: Answers, target: Path) -> None:
    """warcio with the records that Microfiche writes: the request, and as much as is known of the exchange."""
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 - as above

    with target.open("wb") as file:
        for writer, url, record in _responses(answers, file):
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "paper.example")], is_http_request=True)
            request = writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=dict(_DATED))
            writer.write_request_response_pair(request, record)
            writer.write_record(_metadata(writer, url, record))


_DATED = {"WARC-Date": "2026-11-23T08:00:00Z"}


def _responses(answers: Answers, file: BinaryIO) -> Iterator[tuple[Any, str, Any]]:
    """A writer of warcio's, and the record of each answer."""
    from warcio.statusandheaders import StatusAndHeadersParser  # noqa: PLC0415 - as above
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415 - as above

    writer, parser = WARCWriter(file, gzip=True), StatusAndHeadersParser(["HTTP/1.1"])
    for url, raw in answers:
        stream = io.BytesIO(raw)
        head = parser.parse(stream)
        told = {"payload": stream, "http_headers": head, "warc_headers_dict": dict(_DATED)}
        yield writer, url, writer.create_warc_record(url, "response", **told)


def _metadata(writer: Any, url: str, response: Any) -> Any:
    beside = _DATED | {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    known = _KNOWN.format(claim=uuid4(), digest=hashlib.sha256(url.encode()).hexdigest()).encode()
    told = {"payload": io.BytesIO(known), "warc_content_type": "application/warc-fields", "warc_headers_dict": beside}
    return writer.create_warc_record(url, "metadata", **told)


_KNOWN = (
    "format: microfiche/1\r\njob: job\r\nsite: paper\r\nsite-digest: {digest}\r\nclaim: {claim}\r\ntry: 1\r\n"
    "why: new\r\nrel: seed\r\nhopsFromSeed: 0\r\npriority: 0\r\noutcome: response\r\n"
    "entity-sha256: {digest}\r\nfetchTimeMs: 0\r\n"
)


def fastwarc(answers: Answers, target: Path) -> None:
    """FastWARC with the compression that it has by default."""
    from fastwarc.stream_io import GzipWriter  # noqa: PLC0415 - as above
    from fastwarc.warc import WarcRecord, WarcRecordType  # noqa: PLC0415 - as above

    with target.open("wb") as file, GzipWriter(file) as stream:
        for url, raw in answers:
            record = WarcRecord()
            record.init_headers(WarcRecordType.response)
            record.headers["WARC-Target-URI"] = url
            record.headers["WARC-Date"] = "2026-11-23T08:00:00Z"
            record.headers["Content-Type"] = "application/http; msgtype=response"
            record.set_bytes_content(raw)
            record.write(stream, checksum_data=True)
            stream.finish()  # or all records are one gzip member


WRITERS: dict[str, Callable[[Answers, Path], None]] = {
    "microfiche": microfiche,
    "warcio": warcio,
    "warcio, the same records": warcio_all,
    "FastWARC": fastwarc,
}


def main() -> None:
    """Write, and say what it took."""
    name, folder, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    answers = [(f"http://paper.example/{path.name}", path.read_bytes()) for path in sorted(folder.iterdir())]
    WRITERS[name](answers[:1], target)  # what is imported late is not counted
    target.unlink()
    began = time.process_time()
    WRITERS[name](answers, target)
    took = time.process_time() - began
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(json.dumps({"cpu": took, "bytes": target.stat().st_size, "sha256": digest}))


if __name__ == "__main__":
    main()
