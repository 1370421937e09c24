"""`microfiche sites`: what is declared, when each site was crawled last, and what is due of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from crawler.commands.broken_files import tell
from crawler.sites import standing
from crawler.sites.declarations import Declarations, all_declared
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.plans import frontier
from storage.database.queries.hubs import Hub, hubs_of
from storage.database.queries.runs import Run, runs
from storage.errors import ArchiveMissing
from storage.opml import Outline, write_opml
from storage.paging import paged
from storage.tables import TextScreen, print_table

_HEADS = ("site", "title", "start", "declared in", "last job", "due", "hub")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A site in one line; `due` URLs may be fetched now, `last_job` is None when there was none.

    `paused`: why it is left alone, "" if nobody said; None when it is not. `hubs`: where its feeds offer WebSub.
    """

    name: str
    title: str | None
    start: str
    declared: str
    last_job: Run | None
    due: int
    paused: str | None = None
    hubs: tuple[Hub, ...] = ()


@click.command()
@json_option("name, title, start, declared, last_job, due, paused, hubs")
@click.option("--opml", "form", flag_value="opml", help="All declared feeds as an OPML 2.0 list.")
@paged
@archive_option
@click.pass_context
def sites(context: click.Context, form: str | None, archive: str) -> None:
    """List the declared sites: those of the archive's folder `sites`, and those that come with Microfiche.

    A broken site file is told behind the others, and makes the exit code 3.
    """
    folder = Path(archive) / "sites"
    declared = all_declared([folder])
    if form == "opml":
        click.echo(_opml(declared), nl=False)
    else:
        _show(list(_listed(declared, archive, folder)), form)
    context.exit(tell(declared.broken))


def _opml(declared: Declarations) -> bytes:
    outlines = [
        Outline(title=site.title or site.name, feed=feed, home=site.start[0], language=site.reading.language or "")
        for site in declared.sites
        for feed in site.feeds
    ]
    return write_opml("The sites of Microfiche", outlines)


def _show(listed: list[Listed], form: str | None) -> None:
    if form:
        for site in listed:
            click.echo(json.dumps(asdict(site), default=str))
    else:
        print_table(TextScreen(), _HEADS, map(_cells, listed))


def _listed(declared: Declarations, where: str, folder: Path) -> Iterator[Listed]:
    own = {path.stem for path in folder.glob("*.toml")}
    jobs, due, hubs = _history(where, [site.name for site in declared.sites])
    for site in declared.sites:
        if standing.is_removed(folder, site.name):
            continue  # of those that come with us
        yield Listed(
            name=site.name,
            title=site.title,
            start=site.start[0],
            declared="archive" if site.name in own else "built in",
            last_job=jobs.get(site.name),
            due=due.get(site.name, 0),
            paused=pause.reason if (pause := standing.pause_of(folder, site.name)) else None,
            hubs=hubs.get(site.name, ()),
        )


def _history(where: str, names: list[str]) -> tuple[dict[str, Run], dict[str, int], dict[str, tuple[Hub, ...]]]:
    """The last job of each site, how many of its URLs are due, and the hubs of its feeds; nothing where there is no
    archive yet.
    """
    try:
        opened = Archive.examine(where)
    except ArchiveMissing:
        return {}, {}, {}
    now = datetime.now(UTC)
    with closing(opened), opened.database.read() as connection:
        last = {name: found[0] for name in names if (found := runs(connection, 1, name))}
        due = {name: frontier.count_due(connection, name, now) for name in names}
        return last, due, {name: tuple(hubs_of(connection, name)) for name in names}


def _cells(site: Listed) -> tuple[str, ...]:
    return (site.name, site.title or "", site.start, site.declared, _job(site.last_job), _due(site), _hubs(site))


def _hubs(site: Listed) -> str:
    return " ".join(dict.fromkeys(hub.hub for hub in site.hubs))


def _due(site: Listed) -> str:
    if site.paused is None:
        return str(site.due)
    return f"paused ({site.paused})" if site.paused else "paused"


def _job(run: Run | None) -> str:
    if run is None:
        return "never"
    ended = f"{run.why} ({run.exit_code})" if run.state == "ended" else run.state
    return f"{run.started:%Y-%m-%d %H:%M} {ended}"
