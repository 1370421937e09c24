"""`microfiche sites` and `microfiche site new|check|try`: what is declared, and whether it gives what it should."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.table import Table

from crawler.commands.trial import shown
from crawler.sites.site_files import BUILTIN, declared_sites, parse_site, read_site, site_new
from storage.archive import Archive
from storage.commandline import archive_option
from storage.database.plans import frontier
from storage.database.queries.runs import Run, runs
from storage.errors import ArchiveMissing, BadSiteFile, SiteError, UsageError

_HEADS = ("site", "title", "start", "declared in", "last job", "due")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A site in one line; `due` URLs may be fetched now, `last_job` is None when there was none."""

    name: str
    title: str | None
    start: str
    declared: str
    last_job: Run | None
    due: int


@click.command()
@click.option("--json", "form", flag_value="json", help="JSON Lines, one a site.")
@archive_option
def sites(form: str | None, archive: str) -> None:
    """List the declared sites: those of the archive's folder `sites`, and those that come with Microfiche."""
    listed = list(_listed(archive))
    if form:
        for site in listed:
            click.echo(json.dumps(asdict(site), default=str))
        return
    console = Console(highlight=False, markup=False)
    if console.is_terminal:
        console.print(_table(listed))
    else:
        for site in listed:
            click.echo("\t".join(_cells(site)))


def _listed(where: str) -> Iterator[Listed]:
    folder = Path(where) / "sites"
    own = {path.stem for path in folder.glob("*.toml")}
    jobs, due = _history(where)
    for site in declared_sites([folder]):
        yield Listed(
            name=site.name,
            title=site.title,
            start=site.start[0],
            declared="archive" if site.name in own else "built in",
            last_job=jobs.get(site.name),
            due=due.get(site.name, 0),
        )


def _history(where: str) -> tuple[dict[str, Run], dict[str, int]]:
    """The last job of each site, and how many of its URLs are due; nothing where there is no archive yet."""
    try:
        opened = Archive.open(where)
    except ArchiveMissing:
        return {}, {}
    now = datetime.now(UTC)
    with closing(opened), opened.database.read() as connection:
        names = [site.name for site in declared_sites([opened.sites])]
        last = {name: found[0] for name in names if (found := runs(connection, 1, name))}
        return last, {name: frontier.count_due(connection, name, now) for name in names}


def _cells(site: Listed) -> tuple[str, ...]:
    return (site.name, site.title or "", site.start, site.declared, _job(site.last_job), str(site.due))


def _job(run: Run | None) -> str:
    if run is None:
        return "never"
    ended = f"{run.why} ({run.exit_code})" if run.state == "ended" else run.state
    return f"{run.started:%Y-%m-%d %H:%M} {ended}"


def _table(listed: list[Listed]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for head in _HEADS:
        table.add_column(head, overflow="fold")
    for site in listed:
        table.add_row(*_cells(site))
    return table


@click.group()
def site() -> None:
    """Declare a site: new, try, check."""


@site.command()
@click.argument("url")
@click.option("--print", "only_print", is_flag=True, help="Write nothing; print the site file.")
@archive_option
def new(url: str, only_print: bool, archive: str) -> None:  # noqa: FBT001 - click passes options by name
    """Write a site file for a URL into the archive's folder `sites`, with a comment on each field worth a thought."""
    text = site_new(url)
    if only_print:
        click.echo(text, nl=False)
        return
    click.echo(f"Wrote {_written(archive, text)}. Read it over; then: microfiche site try {url}")


def _written(where: str, text: str) -> Path:
    with Archive.create(where) as opened:
        file = opened.sites / f"{parse_site(text).name}.toml"
        file.parent.mkdir(exist_ok=True)
        try:
            with file.open("x") as new_file:
                new_file.write(text)
        except FileExistsError as error:
            raise UsageError(why=f"{file} is there already; edit it, or remove it first") from error
    return file


@site.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@archive_option
def check(names: tuple[str, ...], archive: str) -> None:
    """Read site files and say the first mistake of each; without names, all of them."""
    paths = _site_files(Path(archive) / "sites", names)
    mistakes = [mistake for path in paths if (mistake := _mistake(path))]
    for mistake in mistakes[:-1]:
        click.echo(f"microfiche: {mistake}", err=True)
    if mistakes:
        raise mistakes[-1]
    click.echo(f"{len(paths)} site {'file is' if len(paths) == 1 else 'files are'} in order.")


def _site_files(folder: Path, names: tuple[str, ...]) -> list[Path]:
    found = {path.stem: path for place in (BUILTIN, folder) for path in sorted(place.glob("*.toml"))}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise SiteError(why=f"there is no file {unknown[0]}.toml in {folder}")
    return [found[name] for name in names or found]


def _mistake(path: Path) -> BadSiteFile | SiteError | None:
    try:
        read_site(path)
    except SiteError as error:
        return error
    return None


@site.command("try")
@click.argument("url")
@click.option("--explain", is_flag=True, help="Show every block of the page: what it was taken for, and why.")
@archive_option
def try_(url: str, explain: bool, archive: str) -> None:  # noqa: FBT001 - click passes options by name
    """Fetch one page as a crawl would and show what comes of it; nothing is stored.

    Each field stands with the place on the page that it was taken from.
    """
    with TemporaryDirectory(prefix="microfiche-") as folder:
        shown(url, Path(archive) / "sites", Path(folder), explain="blocks" if explain else None)
