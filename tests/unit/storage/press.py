"""A small press: exchanges of an invented paper in a real WARC file, and what reading them gives.

A page is JSON: {"title", "body", "post_id", "canonical", "amp", "parts", "teasers", "authors", "section"}, or
{"reason"}: it is no article.
Reading it is taking it apart, so that a test of storage says in one line what a page holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from storage.database.engine import Database
from storage.database.log import captures, readings
from storage.ingest import ingest
from storage.records import (
    Article,
    Block,
    Capture,
    Claim,
    Draft,
    Exchange,
    Kind,
    Link,
    Name,
    Outcome,
    Reading,
    ReadingOutcome,
    Recipe,
    Rel,
    Role,
    Snapshot,
    Teaser,
    Trace,
    Verdict,
)
from storage.versioning.keys import snapshot_digest
from storage.warc.events import Event
from storage.warc.reader import answer_at, read_file
from storage.warc.wire import answer_to, parse_response, sha256_of
from storage.warc.writer import WarcWriter

PAPER = "https://paper.example"
START = datetime(2026, 3, 30, 12, tzinfo=UTC)
SIGNED = ("Ada",)
"""Who wrote what names nobody."""
_SPACE = UUID("00000000-0000-0000-0000-00000000abcd")


Printed = tuple[str, int, dict[str, str], bytes]
"""Path or URL, status, headers, body."""


def page(title: str, body: str = "One paragraph.\nAnother.", **more: Any) -> bytes:
    return json.dumps({"title": title, "body": body, **more}).encode()


def listing(*teasers: tuple[str, str]) -> bytes:
    return json.dumps({"teasers": [{"title": title, "url": url} for title, url in teasers]}).encode()


def wall(reason: str) -> bytes:
    return json.dumps({"reason": reason}).encode()


@dataclass
class Press:
    """Prints exchanges into WARC files, an hour apart unless told otherwise; ids depend on nothing but their order."""

    folder: Path
    site: str = "paper"
    hour: int = 0
    files: list[Path] = field(default_factory=list)
    _count: int = 0

    def run(self, *answers: Printed, name: str = "") -> Path:
        """One job whose files, one for each day, hold these answers, in order; gives the last."""
        job = str(uuid5(_SPACE, f"job {name} {len(self.files)}"))
        with WarcWriter(
            self.folder, site=self.site, job=job, site_text=f'name = "{self.site}"\n', make_id=self._id, now=self._now
        ) as writer:
            for path, status, headers, body in answers:
                self.hour += 1
                writer.append(self._exchange(job, path, status, headers, body))
            self.files += [*writer.left, writer.path]
            writer.finish({"why": "finished", "exit_code": 0, "counts": {"new": len(answers)}})
        return self.files[-1]

    def _now(self) -> datetime:
        return START + timedelta(hours=self.hour)

    def _id(self) -> str:
        self._count += 1
        return f"urn:uuid:{uuid5(_SPACE, str(self._count))}"

    def _exchange(self, job: str, path: str, status: int, headers: dict[str, str], body: bytes) -> Exchange:
        url = path if "://" in path else PAPER + path
        claim = Claim(id=str(uuid5(_SPACE, f"claim {self.hour}")), url=url, site=self.site, job=job, kind=Kind.NEW)
        head = "".join(f"{name}: {value}\r\n" for name, value in {"Content-Type": "text/html", **headers}.items())
        wire = f"HTTP/1.1 {status} X\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        outcome = Outcome.REDIRECT if "Location" in headers else Outcome.RESPONSE
        request = b"GET / HTTP/1.1\r\n\r\n"
        answer = answer_to(request, wire)
        return Exchange(
            claim=claim,
            at=START + timedelta(hours=self.hour),
            outcome=outcome,
            request=request,
            response=wire,
            answer=answer,
            entity_sha256=sha256_of(answer),
        )


def ok(path: str, body: bytes) -> Printed:
    return path, 200, {}, body


def moved(path: str, to: str, status: int = 301) -> Printed:
    return path, status, {"Location": to}, b""


def missing(path: str, status: int = 404) -> Printed:
    return path, status, {}, b"nothing here"


def read(capture: Capture, paths: dict[str, Path], extractor: str = "press 1") -> Draft:
    """Take a page of the press apart."""
    said = json.loads(parse_response(answer_at(paths[capture.file], capture.offset)).entity)
    common = {"url": capture.url, "at": capture.at, "record_id": capture.record_id}
    teasers = tuple(Teaser(position=i, **t) for i, t in enumerate(said.get("teasers", [])))
    links = tuple(Link(url=t.url, rel=Rel.TEASER, position=t.position) for t in teasers if t.url)
    made = {"extractor": extractor, "site_digest": "d", "teasers": teasers, "links": links}
    if "reason" in said:
        return Draft(**common, outcome=ReadingOutcome.NOT_AN_ARTICLE, reason=said["reason"], **made)
    if "title" not in said:
        return Draft(**common, outcome=ReadingOutcome.LISTING, **made)
    # Another extractor reads the same page a little differently, as trafilatura 2.0 and 2.3.1 do.
    text = said["body"] if extractor == "press 1" else said["body"] + "!"
    blocks = tuple(
        Block(
            text=line, verdict=Verdict.BODY, signal="body", fingerprint=hashlib.sha256(line.encode()).hexdigest()[:16]
        )
        for line in said["body"].split("\n")
    )
    names = [Name(kind=kind, value=PAPER + said[kind]) for kind in ("canonical", "amp") if kind in said]
    names += [Name(kind="part", value=PAPER + part) for part in said.get("parts", [])]
    names += [Name(kind="post-id", value=said["post_id"])] if "post_id" in said else []
    authors, section = tuple(said.get("authors", SIGNED)), said.get("section")
    article = Article(title=said["title"], text=text, authors=authors, section=section, evidence={"title": "h1"})
    return Draft(**common, outcome=ReadingOutcome.ARTICLE, blocks=blocks, article=article, names=tuple(names), **made)


def finish(draft: Draft, snapshot: Snapshot) -> Reading:
    """Drop the blocks that the snapshot knows."""
    article = draft.article
    if article is not None:
        kept = [b.text for b in draft.blocks if b.fingerprint not in snapshot.fingerprints]
        text = article.text if len(kept) == len(draft.blocks) else "\n".join(kept)
        article = replace(article, text=text)
    recipe = Recipe(extractor=draft.extractor, site_digest=draft.site_digest, snapshot=snapshot.digest)
    return Reading(
        draft=draft, outcome=draft.outcome, reason=draft.reason, recipe=recipe, article=article, blocks=draft.blocks
    )


def traced(draft: Draft) -> list[Trace]:
    """Every block, by its fingerprint."""
    return [Trace(role=Role.BODY, fingerprint=block.fingerprint) for block in draft.blocks]


EMPTY = Snapshot(site="paper", month="", fingerprints=frozenset(), digest=snapshot_digest([]))


def events(files: list[Path]) -> Iterator[Event]:
    for path in files:
        yield from read_file(path)


def ingest_files(database: Database, files: list[Path]) -> None:
    with database.write() as connection:
        for event in events(files):
            ingest(connection, event)


def read_pending(database: Database, files: list[Path], extractor: str = "press 1") -> int:
    paths = {path.name: path for path in files}
    with database.write() as connection:
        waiting = captures.pending(connection, None, 1000)
        for capture in waiting:
            draft = read(capture, paths, extractor)
            readings.settle(connection, finish(draft, EMPTY))
    return len(waiting)
