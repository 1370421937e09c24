"""`microfiche check`: which sites give less than they should."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from crawler.commands.broken_files import tell
from crawler.commands.printed import plain
from crawler.health.alarm import Alarm, Health
from crawler.health.examine import Examined, accept, examine
from crawler.sites import standing
from crawler.sites.declaration import Site
from crawler.sites.declarations import all_declared
from crawler.sites.site_files import find_site, recorded_site
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database import rebuild
from storage.errors import AlarmsRaised, BadSiteFile, UnknownSite, UsageError
from storage.tables import TextScreen


@click.command()
@click.argument("names", nargs=-1, metavar="[SITE]...")
@json_option("site, alarms, history")
@click.option(
    "--metrics-file", metavar="PATH", type=click.Path(dir_okay=False, path_type=Path), help="Write Prometheus metrics."
)
@click.option(
    "--accept", "is_meant", is_flag=True, help="What fell is meant: from now on nothing that came before is a measure."
)
@archive_option
@click.pass_context
def check(
    context: click.Context,
    names: tuple[str, ...],
    *,
    form: str | None,
    metrics_file: Path | None,
    is_meant: bool,
    archive: str,
) -> None:
    """Say which sites give less than they should: these, or all that were crawled.

    What came lately is held against the table [expect] of the site's file, and against the eight weeks before.
    Whom [alarms] names, or the file alarms.toml of the archive, is told of what is new and of what is over.
    Ends with 9 when an alarm is open.

    With --accept the sites that are named begin anew, because they were changed on purpose: what fell beside the past
    is no alarm any more. After a week with twenty articles there is a past again. What [expect] names stays.
    """
    if is_meant and not names:
        raise UsageError(why="--accept needs the names of the sites that were changed on purpose")
    with Archive.examine(archive) as opened:
        now = datetime.now(UTC)
        sites, code = (_named(opened, names), 0) if names else _all(opened)
        for site in sites if is_meant else ():
            click.echo(_accepted(site, accept(opened, site, now), now), err=form is not None)
        found = [examine(opened, site, now) for site in sites]
    for one in found:
        _say(one, form)
    if metrics_file:
        from crawler.health.metrics import write_metrics  # noqa: PLC0415 - it brings a server of HTTP along

        write_metrics(metrics_file, [(one.facts, one.health) for one in found])
    if not found:
        click.echo("No site was crawled yet.", err=True)
    _judge([one.health for one in found])
    context.exit(code)


def _accepted(site: Site, ended: Sequence[Alarm], now: datetime) -> str:
    if not ended:
        return f"{site.name}: there is nothing to accept."
    said = f"{site.name}: accepted at {now:%Y-%m-%d %H:%M} UTC; what came before is no measure any more."
    return "\n".join([said, *(f"  {plain(alarm.sentence)}" for alarm in ended)])


def _named(archive: Archive, names: Sequence[str]) -> list[Site]:
    """The sites of these names, as they are declared now or were last."""
    with archive.database.read() as connection:
        recorded = rebuild.recorded_sites(connection)
    return [_site(archive, name, recorded) for name in names]


def _site(archive: Archive, name: str, recorded: Mapping[str, str]) -> Site:
    try:
        return find_site(name, [archive.sites])
    except UnknownSite:
        if name not in recorded:
            raise
        return recorded_site(name, recorded)


def _all(archive: Archive) -> tuple[list[Site], int]:
    """All sites that have a job, but those that are paused; one whose file, or recorded declaration, is broken is told
    and left out, and makes the exit code.
    """
    declared = all_declared([archive.sites])
    own = {site.name: site for site in declared.sites}
    left_out = {file.path.stem for file in declared.broken} | set(standing.paused(archive.sites))
    with archive.database.read() as connection:
        recorded = rebuild.recorded_sites(connection)
    names = sorted(name for name in recorded if name not in left_out and not standing.is_removed(archive.sites, name))
    found, code = list[Site](), tell(declared.broken)
    for name in names:
        try:
            found.append(own.get(name) or recorded_site(name, recorded))
        except BadSiteFile as error:
            click.echo(f"microfiche: {error}", err=True)
            code = code or error.exit_code
    return found, code


def _say(one: Examined, form: str | None) -> None:
    if form:
        click.echo(json.dumps(asdict(one.health), default=datetime.isoformat))
    else:
        show(TextScreen(), one.health)
    for fault in one.untold:
        click.echo(f"microfiche: {plain(fault)}", err=True)


def show(console: Console, health: Health) -> None:
    """A site in a line, and a sentence for each alarm with a page of before and one of after."""
    number = len(health.alarms)
    state = f"{number} {'alarm' if number == 1 else 'alarms'}" if number else "well"
    console.print(Text(f"{health.site}: {state} ({health.history})", style="red" if number else ""), soft_wrap=True)
    for alarm in health.alarms:
        _sentence(console, plain(alarm.sentence))
        for line in _pages(alarm):
            console.print(Text(line), soft_wrap=True)


def _sentence(console: Console, said: str) -> None:
    """Wrapped between words on a terminal; elsewhere one line, for grep. An address always stays whole."""
    if console.is_terminal:
        console.print(Padding(Text(said), (0, 0, 0, 2)))
    else:
        click.echo(f"  {said}")


def _pages(alarm: Alarm) -> Iterator[str]:
    for name, url, at in (("before:", alarm.before, alarm.before_at), ("after: ", alarm.after, alarm.after_at)):
        if url:
            yield f"    {name} {plain(url)}" + (f" (as of {at:%Y-%m-%d %H:%M} UTC)" if at else "")


def _judge(found: Sequence[Health]) -> None:
    number = sum(len(health.alarms) for health in found)
    ill = [health.site for health in found if health.alarms]
    if number:
        said = f"{number} {'alarm is' if number == 1 else 'alarms are'} open"
        raise AlarmsRaised(number=said, sites=", ".join(ill[:5]) + (" and others" if len(ill) > 5 else ""))
