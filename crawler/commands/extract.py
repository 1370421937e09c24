"""`microfiche extract`: pages in as JSON Lines, articles and teasers out as JSON Lines, for other programs."""

from __future__ import annotations

import base64
import binascii
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from crawler.commands.files import NOWHERE, given, read_alone, reading_of, show_files
from crawler.extraction.decoding.charset import clean_characters
from crawler.extraction.decoding.page import decode_page
from crawler.extraction.plaintext import separate_text
from crawler.reading.garbage_collection import collect_rarely
from storage.commandline import json_option
from storage.records import Article, Page, Reading, ReadingOutcome, Teaser

_TEASER = tuple(field.name for field in fields(Teaser))


class BadLine(ValueError):
    """An input line that holds no page."""


Reader = Callable[[Mapping[str, Any]], dict[str, Any]]


def run(lines: Iterable[bytes], output: TextIO, reader: Reader) -> int:
    """Reads one page a line, writes one answer a line in the same order, and returns how many failed.

    A line that holds no page gives an answer with outcome "failed" and never stops the rest.
    """
    failed = 0
    for line in lines:
        if not line.strip():
            continue
        answer = answer_to(line, reader)
        failed += answer["outcome"] == ReadingOutcome.FAILED
        output.write(json.dumps(answer, ensure_ascii=True) + "\n")
        output.flush()
    return failed


def answer_to(line: bytes, reader: Reader) -> dict[str, Any]:
    """The answer to one input line, ready for JSON."""
    name: object = None
    try:
        request = _request(line)
        name = request.get("id")
        return {"id": name, **reader(request)}
    except BadLine as error:
        return {"id": name, "outcome": "failed", "article": None, "teasers": [], "reason": str(error)}


def read_page(request: Mapping[str, Any]) -> dict[str, Any]:
    """What one request says of a page: url, html or html_base64, content_type, fetched_at. Raises `BadLine`."""
    return as_json(read_alone(_page(request)))


def read_text(request: Mapping[str, Any]) -> dict[str, Any]:
    """What one request says of a page that is plain text already: text. Raises `BadLine`."""
    if not isinstance(request.get("text"), str):
        raise BadLine("the line has no text")
    article, teasers = separate_text(clean_characters(request["text"]))
    return {
        "outcome": (ReadingOutcome.ARTICLE if article else ReadingOutcome.NOT_AN_ARTICLE).value,
        "article": _article(article) if article else None,
        "teasers": [*map(_teaser, teasers)],
        "reason": None if article else "no running text",
    }


def as_json(reading: Reading) -> dict[str, Any]:
    """outcome, article, teasers and reason of a reading as JSON values; dates in ISO 8601 with their offset."""
    return {
        "outcome": reading.outcome.value,
        "article": _article(reading.article) if reading.article else None,
        "teasers": [*map(_teaser, reading.draft.teasers)],
        "reason": reading.reason,
    }


def _request(line: bytes) -> Mapping[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"the line is no JSON: {error}") from error
    if not isinstance(request, Mapping):
        raise BadLine("the line is no JSON object")
    return request


def _page(request: Mapping[str, Any]) -> Page:
    url, at = request.get("url"), _time(request.get("fetched_at"))
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        url = NOWHERE
    if isinstance(request.get("html"), str):
        return Page(
            url=url,
            at=at,
            record_id="",
            status=200,
            content_type="text/html",
            body=b"",
            text=request["html"],
            charset="utf-8",
            charset_from="given",
        )
    content_type = request.get("content_type")
    headers = [("Content-Type", content_type)] if isinstance(content_type, str) else []
    return decode_page(given(url, at), headers, _bytes(request.get("html_base64")))


def _bytes(coded: object) -> bytes:
    if not isinstance(coded, str):
        raise BadLine("the line has neither html nor html_base64")
    try:
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadLine(f"html_base64 is no base64: {error}") from error


def _time(value: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(value)) if value else datetime.now(UTC)
    except ValueError:
        return datetime.now(UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _teaser(teaser: Teaser) -> dict[str, Any]:
    """As `asdict`, which looks for more in each of its texts, and takes a hundredth of the reading of a page for it."""
    return {name: getattr(teaser, name) for name in _TEASER}


def _article(article: Article) -> dict[str, Any]:
    moments = {"published": article.published, "modified": article.modified}
    return asdict(article) | {name: moment.isoformat() if moment else None for name, moment in moments.items()}


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", "flattened", is_flag=True, help="Pages that were already turned into plain text.")
@click.option("--url", help="Where the page of FILE stood.")
@click.option("--explain", is_flag=True, help="With FILE: every block of the page, what it was taken for, and why.")
@json_option("id (the FILE), outcome, article, teasers, reason, as without FILE")
def extract(*, files: tuple[Path, ...], flattened: bool, url: str | None, explain: bool, form: str | None) -> None:
    """Read pages, and store nothing.

    With FILE: a page of HTML, shown with the evidence of each field, its teasers and its text. Without: JSON Lines in,
    JSON Lines out, for other programs. Each input line holds id, url, html or html_base64 (with --text: text),
    content_type and fetched_at; all but the page may be missing.
    """
    if files and form:
        for file in files:
            _, reading = reading_of(file, "text" if flattened else "html", url or NOWHERE)
            click.echo(json.dumps({"id": str(file), **as_json(reading)}, ensure_ascii=True))
    elif files:
        show_files(files, holds="text" if flattened else "html", url=url, explain=explain)
    else:
        collect_rarely()
        run(sys.stdin.buffer, sys.stdout, read_text if flattened else read_page)


if __name__ == "__main__":
    extract()
