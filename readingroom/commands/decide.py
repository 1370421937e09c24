"""`microfiche takedown`, `embargo`, `merge`, `split` and `note`: what a person decides of articles and addresses."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from readingroom.terminal import moment, one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.database.log.decisions import CAPTURE, EMBARGO, MERGE, NOTE, OF_RECORDS, PREFIX, SPLIT, TAKEDOWN, Decision
from storage.decisions import Reach, decide, lift, reach
from storage.errors import UsageError

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Why something is decided, by whom (None: whoever is logged in), and in which archive.

    `ending`: it is lifted; `form`: how that is told.
    """

    archive: str
    reason: str
    who: str | None
    ending: str | None
    form: str | None


def _signed(command: _Command) -> _Command:
    """The options of whoever decides: why, and who."""
    for option in (
        archive_option,
        json_option("decision, target, key, articles, urls; with --lift: lifted, target, key"),
        click.option("--lift", "ending", flag_value="lift", help="Lift it, where it was decided before."),
        click.option("--by", "who", metavar="NAME", help="Who decides.  [default: the login name]"),
        click.option("--reason", required=True, metavar="TEXT", help="Why; whoever asks for it is told."),
    ):
        command = option(command)
    return command


_only_capture = click.option("--capture", "scope", flag_value=CAPTURE, help="Of a record id: the capture alone.")


@click.command()
@click.argument("what")
@_only_capture
@_signed
def takedown(what: str, scope: str | None, **signed: Any) -> None:
    """Show something no longer, and fetch it no more; what is in the WARC files stays there.

    WHAT is a URL or an article, which goes under all its addresses; a URL with a star at its end, for all that begin
    so; or a record id: the version of the article that stood then, whenever it stood, and all captures of it; with
    --capture that capture and others of the same bytes. Of a record the address is fetched on.

    It is gone at once from search, show, views and exports, and the feed of changes tells who follows it to delete it.
    The decision is written to decisions.jsonl first, and outlives the database.
    """
    _settle(TAKEDOWN, what, Signature(**signed), scope=scope)


@click.command()
@click.argument("what")
@_only_capture
@click.option("--until", metavar="TIME", help="The day (UTC), or time, from which on it is shown.")
@_signed
def embargo(what: str, scope: str | None, until: str | None, **signed: Any) -> None:
    """Show something only from a day on. It is fetched as before.

    WHAT is what `takedown` takes.
    """
    by = Signature(**signed)
    if (until is None) == (by.ending is None):
        raise UsageError(why="an embargo needs --until, and --lift goes without")
    _settle(EMBARGO, what, by, scope=scope, until=_future(until) if until else None)


@click.command()
@click.argument("what")
@click.argument("twin")
@_signed
def merge(what: str, twin: str, **signed: Any) -> None:
    """Make two articles one, whatever their pages say of themselves.

    WHAT and TWIN are URLs, captured already or not, or articles. What WHAT shows counts from its first capture on;
    what TWIN showed before that is its past.
    """
    _settle(MERGE, what, Signature(**signed), other=twin)


@click.command()
@click.argument("what")
@_signed
def split(what: str, **signed: Any) -> None:
    """Make an address an article of its own, whatever pages say: a wrong canonical link, an id given twice.

    WHAT is a URL. A later `merge` joins it to another one again.
    """
    _settle(SPLIT, what, Signature(**signed))


@click.command()
@click.argument("what")
@_signed
def note(what: str, **signed: Any) -> None:
    """Note something beside an article, an address or a capture; --reason is the note, and `show` tells it.

    WHAT is what `takedown` takes.
    """
    _settle(NOTE, what, Signature(**signed))


def _settle(
    kind: str,
    what: str,
    by: Signature,
    *,
    other: str | None = None,
    scope: str | None = None,
    until: datetime | None = None,
) -> None:
    who = by.who or _login()
    with Archive.open(by.archive) as opened:
        if by.ending:
            for one in lift(opened, kind=kind, target=what, reason=by.reason, who=who, other=other):
                said = f"Lifted: the {kind} of {one_line(one.target)}, by {one_line(one.key)}."
                say(by.form, said, lifted=kind, target=one.target, key=one.key)
            return
        decision = decide(
            opened, kind=kind, target=what, reason=by.reason, who=who, other=other, scope=scope, until=until
        )
        found = reach(opened, decision)
        facts = {"decision": kind, "target": decision.target, "key": decision.key}
        say(by.form, _told(decision, found), **facts, articles=found.articles, urls=found.urls)


def _told(decision: Decision, found: Reach) -> str:
    what = one_line(decision.target) + ("*" if decision.scope == PREFIX else "")
    until = f" until {moment(decision.until)}" if decision.until else ""
    of = f"the {decision.scope} that is called {what}" if decision.scope in OF_RECORDS else what
    said = f"Decided: {decision.kind} of {of}{until} ({decision.key})."
    if decision.scope in OF_RECORDS:
        return said
    if not found.urls and not found.articles:
        return f"{said} The archive has nothing of it yet; it holds for what comes."
    return (
        f"{said} It is about {_counted(found.articles, 'article')} and {_counted(found.urls, 'address', 'addresses')}."
    )


def _counted(number: int, what: str, several: str = "") -> str:
    return f"{number} {what}" if number == 1 else f"{number} {several or f'{what}s'}"


def _future(text: str) -> datetime:
    """A day or time as a person writes it, UTC unless it says otherwise. Raises UsageError for one that has passed."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as fault:
        raise UsageError(why=f"{text} is no day such as 2027-01-31, and no time such as 2027-01-31T06:00Z") from fault
    given = given if given.tzinfo else given.replace(tzinfo=UTC)
    if given <= datetime.now(UTC):
        raise UsageError(why=f"{text} has passed")
    return given


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as fault:  # a container whose user has no name
        raise UsageError(why="nobody is logged in here by a name; say with --by who decides") from fault
