"""`microfiche decisions`: what people decided, and what a kill left of a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from readingroom.terminal import as_json, as_object, console, moment, one_line
from storage import decision_lines
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.log import decisions as log
from storage.database.log.decisions import EMBARGO, LIFT, PREFIX, Decision
from storage.paging import paged
from storage.tables import print_table


@click.command()
@click.option("--all", "which", flag_value="all", help="Also what is over: lifted, or an embargo whose day has come.")
@click.option("--mend", "first", flag_value="mend", help="First set aside what a kill left of the last line.")
@json_option("key, kind, target, reason, who, at, other, until, scope, lifts, more, state")
@paged
@archive_option
def decisions(which: str | None, first: str | None, form: str | None, archive: str) -> None:
    """What people decided: takedowns, embargoes, merges, splits and notes that stand, oldest first.

    All are lines of decisions.jsonl, which is only ever added to. Where a line of it cannot be read, nothing of the
    archive is shown or made anew until it is mended; --mend does so for a last line that a kill cut off (its bytes go
    to decisions.jsonl.torn, and that decision never took effect), for any other you need an editor.
    """
    if first:
        _mend(archive)
    with Archive.open(archive) as opened, opened.database.read() as connection:
        every, lifted = log.everything(connection), log.lifted(connection)
    now = datetime.now(UTC)
    told = [(one, _state(one, lifted, now)) for one in every]
    shown = [(one, state) for one, state in told if which or state == "stands"]
    _print(shown, form)
    if not shown:
        click.echo("Nobody has decided anything that stands.", err=True)


def _mend(archive: str) -> None:
    with Archive.examine(archive) as opened:
        aside = decision_lines.mend(opened.decisions)
    click.echo(f"The half line lies in {aside} now." if aside else "There is no half line.", err=True)


def _state(decision: Decision, lifted: set[str], now: datetime) -> str:
    if decision.kind == LIFT:
        return "not understood" if decision.more else "lifts"
    if decision.key in lifted:
        return "lifted"
    is_over = decision.kind == EMBARGO and decision.until is not None and decision.until <= now
    return "over" if is_over else "stands"


def _print(told: list[tuple[Decision, str]], form: str | None) -> None:
    if form:
        for one, state in told:
            click.echo(as_json({**as_object(one), "state": state}))
        return
    print_table(
        console(),
        ("date", "kind", "of", "until", "state", "by", "why", "key"),
        [list(_cells(one, state)) for one, state in told],
    )


def _cells(decision: Decision, state: str) -> Iterator[str]:
    yield f"{decision.at:%Y-%m-%d}"
    yield decision.kind
    named = decision.target + ("*" if decision.scope == PREFIX else "")
    yield one_line(f"{named} = {decision.other}" if decision.other else named)
    yield moment(decision.until) if decision.until else ""
    yield state
    yield from map(one_line, (decision.who, decision.reason, decision.key))
