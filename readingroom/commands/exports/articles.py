"""`microfiche export articles`: articles as data, for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from readingroom.commands.selecting import SelectionAsked, as_of, choosing
from readingroom.export.articles import ArticleOrder, export_articles
from readingroom.export.formats.table import FORMS, form_called
from readingroom.search_notes import say_left_out
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.database.queries.article_rows import ArticleRow

_LIST = "\n".join(f"{name:<10}{line}" for name, (_module, line) in FORMS.items())


@click.command(epilog=f"\b\nForms:\n{_LIST}")
@click.argument("target", type=click.Path(path_type=Path))
@choosing
@as_of
@click.option("--format", "made", type=click.Choice(list(FORMS)), required=True, help="The form; see below.")
@json_option("target, rows, size, change, epoch, removed, withheld")
@archive_option
def articles(*, target: Path, made: str, form: str | None, archive: str, **asked: object) -> None:
    """Write articles as data to the folder TARGET: all, or those of sites, days, a search, a change; or single ones.

    One row for each article: its newest text that may be shown, by time of publication. Beside the data lie
    manifest.json, which says what was asked of which state of the archive, and datapackage.json (Frictionless), which
    says what each column holds. manifest.json also names the command that makes the same again: --as-of gives the same
    bytes for the same choice whenever it is asked, but for what somebody has withheld since, which is counted.
    """
    wanted = SelectionAsked(**asked)  # type: ignore[arg-type] # click gives what it asks for
    meant = wanted.settled(datetime.now(UTC))
    order = ArticleOrder(name=made, form=form_called(made), given=wanted.given, again=meant.given, words=meant.said)
    with Archive.open(archive) as opened:
        done = export_articles(opened, target, order, meant.said_choice, _watched)
    removed = f" {done.removed} to be removed are listed in removed.jsonl." if done.removed else ""
    say_left_out(done.withheld, done.state.change)
    said = f"{target}: {done.rows} articles, {done.size} bytes, at change {done.state.change}.{removed}"
    facts = {"rows": done.rows, "size": done.size, "removed": done.removed, "withheld": done.withheld}
    say(form, said, target=target, **facts, change=done.state.change, epoch=done.state.epoch)


def _watched(rows: Iterable[ArticleRow], count: int) -> Iterator[ArticleRow]:
    """A bar on a terminal."""
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, and nothing where nobody looks
    from rich.progress import track  # noqa: PLC0415 - see above

    screen = Console(stderr=True)
    yield from track(
        rows, "Writing articles", total=count, console=screen, transient=True, disable=not screen.is_terminal
    )
