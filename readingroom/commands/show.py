"""`microfiche show`: an article, or whatever else was captured, and all that stands behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from readingroom import diffing, views
from readingroom.article import print_article, print_origin
from readingroom.commands import selecting
from readingroom.commands.completing import ARTICLE
from readingroom.commands.showing_then import OF_TWO, ViewAsked, print_edit, print_shown, record_of, shown_then
from readingroom.diff_view import version_as_object
from readingroom.lookup import Found, as_of, look_up, version
from readingroom.moments import typed
from readingroom.terminal import as_json, as_object, console, moment, one_line, print_text
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.engine import Connection
from storage.database.queries import pages, teasers
from storage.errors import DamageLeft, NotFound, UsageError
from storage.folder import WarcFolder
from storage.paging import paged
from storage.records import Capture, ReadingOutcome
from storage.repeats import record_in

View = Callable[[Connection, Found], None]


_FACTS = """article, version, site, key, gone_at, gone_why, names, versions, headlines, capture, reading, teasers,
decisions, blocks, story; of a view its rows"""


def _view(name: str, line: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(f"--{name}", "view", flag_value=name, help=line)


@click.command()
@click.argument("what", type=ARTICLE)
@click.argument("numbers", nargs=-1, type=click.IntRange(1), metavar="[N M]")
@_view("teasers", "The other articles that the page announces.")
@_view("versions", "Every version, and what changed.")
@_view("diff", "What changed from version N to M, or between the last two.")
@_view("typography", "The same with changes of quotes, dashes and dots.")
@_view("evidence", "Where each field came from.")
@_view("blocks", "What of the page was kept, what was cut, and by which signal.")
@_view("source", "The exact bytes of the WARC record.")
@_view("answer", "The bytes that the server sent, as they came.")
@_view("request", "The bytes that were sent to the server, as they went.")
@_view("certificates", "The certificates that the server showed, PEM.")
@click.option(
    "--prove",
    type=click.Path(path_type=Path),
    metavar="TARGET",
    help="Write all that proves it, with a check of it, to a folder or .zip.",
)
@click.option("--version", "no", type=click.IntRange(1), metavar="N", help="The article as it stood in version N.")
@click.option("--at", metavar="TIME", help="The article as it stood then: 2026-03-30T14:00 (UTC); a day is its end.")
@selecting.as_of
@json_option(_FACTS)
@paged
@archive_option
def show(
    what: str,
    *,
    numbers: tuple[int, ...],
    view: str | None,
    prove: Path | None,
    no: int | None,
    at: str | None,
    as_of: str | None,
    form: str | None,
    archive: str,
) -> None:
    """Read an article: its text, versions, teasers, source record.

    WHAT is a URL (any that names the article), an article's key, or the record id of a version or capture. With --as-of
    it is shown as it looked then, with the versions of which the feed of changes had told; --json has fewer keys.
    """
    if numbers and view not in OF_TWO:
        raise UsageError(why="numbers of versions stand behind --diff")
    asked = ViewAsked(view=view, numbers=numbers, is_json=form is not None)
    with Archive.open(archive) as opened, opened.database.read() as connection:
        if as_of is None:
            found = _chosen(connection, look_up(connection, what), no, at)
        else:
            then = shown_then(connection, what, as_of, _number(no, at))
            if prove is None and view not in _BYTES:
                print_shown(then, asked)
                return
            found = record_of(connection, then)
        if prove is not None:
            _prove(opened, found, prove)
        else:
            _print(opened, connection, found, asked)


def _print(archive: Archive, connection: Connection, found: Found, asked: ViewAsked) -> None:
    if asked.view in _BYTES:
        _print_bytes(archive, found, asked.view)
    elif asked.view in OF_TWO and found.piece is None:
        raise _no_article(found)
    elif asked.view in OF_TWO and found.piece is not None:
        print_edit(found.piece.editions, asked)
    elif asked.is_json:
        for line in _AS_JSON[asked.view](connection, found):
            click.echo(as_json(line))
    else:
        _VIEWS[asked.view](connection, found)


def _number(no: int | None, at: str | None) -> int | None:
    """Which version is wanted as of a change."""
    if at is not None:
        raise UsageError(why="when a version stood is not known as of a change; say --version N instead of --at")
    return no


def _chosen(connection: Connection, found: Found, no: int | None, at: str | None) -> Found:
    """The article in the version that was asked for."""
    if no is not None and at is not None:
        raise UsageError(why="--version and --at both say which version; give one of them")
    if at is not None:
        return as_of(connection, found, typed(at))
    return found if no is None else version(connection, found, no)


def _prove(archive: Archive, found: Found, target: Path) -> None:
    from readingroom.export.proof import SUMS, prove  # noqa: PLC0415 - seldom asked for by who reads an article

    capture = found.sight.capture
    done = prove(archive, capture, target)
    click.echo(f"{target}: {done.files} files that show what {one_line(capture.url)} answered on {moment(capture.at)}.")
    click.echo(f"`sh check.sh` in it checks them. The sha256 of its {SUMS}, to be kept elsewhere: {done.sha256}")
    if done.is_as_closed is False:
        raise DamageLeft(where=capture.file, why="it is not what it was when it was closed; the proof says so")


def _print_bytes(archive: Archive, found: Found, view: str) -> None:
    capture = found.sight.capture
    data = _BYTES[view](archive.warcs, capture)
    if not data:
        raise _nothing(capture, view)
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    if view == "answer" and capture.refers_to:
        click.echo(f"The body is that of record {one_line(record_in(capture.refers_to))}.", err=True)


_BYTES: dict[str, Callable[[WarcFolder, Capture], bytes]] = {
    "source": WarcFolder.record,
    "answer": WarcFolder.answer,
    "request": WarcFolder.request,
    "certificates": WarcFolder.certificates,
}
_NOTHING = {
    "answer": "No answer came from {what}: {why}.",
    "request": "Nothing was sent for {what}: {why}.",
    "certificates": "No certificates are kept of the server of {what}.",
}


def _nothing(capture: Capture, view: str) -> NotFound:
    """Why there are no bytes to show. Files of others may have left out what was sent; ours never do."""
    if view == "request" and capture.claim is None:
        file = one_line(capture.file)
        return NotFound("What was sent for {what} was not kept by who wrote {file}.", what=capture.url, file=file)
    why = f"{capture.outcome.value} ({one_line(capture.error)})" if capture.error else capture.outcome.value
    return NotFound(_NOTHING.get(view, "{what} has no {view}."), what=capture.url, why=why, view=view)


def _page(connection: Connection, found: Found) -> None:
    screen = console()
    if found.article is not None:
        print_article(screen, found, found.article)
        return
    print_text(screen, Text(_sentence(connection, found)))
    print_origin(screen, found)


def _sentence(connection: Connection, found: Found) -> str:
    """What a page is that is no article."""
    sight = found.sight
    count, first = pages.times_captured(connection, sight.capture.url)
    outcome = sight.outcome.value if sight.outcome else "not read"
    reason = f" ({one_line(sight.reason)})" if sight.reason else ""
    words = [f"{one_line(sight.capture.url)} is no article here: {outcome}{reason}."]
    words += [f"It was captured {_times(count, moment(first))}."] if first else []
    if sight.outcome is ReadingOutcome.LISTING:
        words.append("`--teasers` lists what it announces.")
    return " ".join(words)


def _times(count: int, first: str) -> str:
    return f"once, on {first}" if count == 1 else f"{count} times, first on {first}"


def _teasers(connection: Connection, found: Found) -> None:
    shown = teasers.of_page(connection, found.page)
    if not shown:
        raise NotFound("{what} announces no other articles.", what=found.page)
    views.print_teasers(console(), shown)


def _versions(_connection: Connection, found: Found) -> None:
    if found.piece is None:
        raise _no_article(found)
    views.print_versions(console(), found.piece.editions)


def _evidence(_connection: Connection, found: Found) -> None:
    if found.article is None:
        raise _no_article(found)
    views.print_evidence(console(), found.article)


def _blocks(connection: Connection, found: Found) -> None:
    blocks = pages.blocks_of(connection, found.sight)
    if not blocks:
        raise NotFound("{what} has no blocks: it was not taken apart.", what=found.sight.capture.url)
    views.print_blocks(console(), blocks)


def _no_article(found: Found) -> NotFound:
    return NotFound("{what} is no article.", what=found.sight.capture.url)


_VIEWS: dict[str | None, View] = {
    None: _page,
    "teasers": _teasers,
    "versions": _versions,
    "evidence": _evidence,
    "blocks": _blocks,
}


def _all_as_json(connection: Connection, found: Found) -> Iterator[object]:
    sight, piece = found.sight, found.piece
    yield {
        "article": found.article,
        "version": found.edition and version_as_object(found.edition),
        "site": piece.site if piece else sight.capture.site,
        "key": piece and piece.key,
        "gone_at": piece and piece.gone_at,
        "gone_why": piece and piece.gone_why,
        "names": piece.names if piece else (),
        "versions": piece.editions if piece else (),
        "headlines": diffing.headlines(piece.editions) if piece else (),
        "capture": sight.capture,
        "reading": {name: getattr(sight, name) for name in ("held_by", "outcome", "reason", "recipe")},
        "teasers": list(_teasers_as_json(connection, found)),
        "decisions": found.decisions,
        "story": found.story,
        "blocks": pages.blocks_of(connection, sight),
    }


def _teasers_as_json(connection: Connection, found: Found) -> Iterator[object]:
    for one in teasers.of_page(connection, found.page):
        teaser = {"url": one.teaser.url} if one.withheld else as_object(one.teaser)
        yield {**teaser, "state": views.state_of(one), "since": one.since}


def _versions_as_json(_connection: Connection, found: Found) -> Iterator[object]:
    yield from views.versions_as_objects(found.piece.editions if found.piece else ())


def _evidence_as_json(_connection: Connection, found: Found) -> Iterator[object]:
    yield dict(found.article.evidence) if found.article else {}


def _blocks_as_json(connection: Connection, found: Found) -> Iterator[object]:
    yield from pages.blocks_of(connection, found.sight)


_AS_JSON: dict[str | None, Callable[[Connection, Found], Iterator[object]]] = {
    None: _all_as_json,
    "teasers": _teasers_as_json,
    "versions": _versions_as_json,
    "evidence": _evidence_as_json,
    "blocks": _blocks_as_json,
}
