"""What a site gives less than it should, said at the end of a job: alarms, which change nothing of how it ended."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from crawler.commands.jobs.manner import Manner
from crawler.commands.printed import plain
from crawler.health.examine import examine, is_first_in_a_while
from crawler.sites.declaration import Site
from crawler.spiders.run import Result
from storage.archive import Archive


def tell_alarms(archive: Archive, site: Site, result: Result, manner: Manner) -> None:
    """A line for each alarm of the site, where the job brought something, went wrong, or is the first in a while: among
    the report, or on stderr where there is none in words.
    """
    if not result.tally.exchanges or not _is_worth_a_look(archive, site, result):
        return
    found = examine(archive, site, datetime.now(UTC))
    for alarm in found.health.alarms:
        click.echo(f"Alarm at {site.name}: {plain(alarm.sentence)}", err=manner.report != "text")
    for fault in found.untold:
        click.echo(f"microfiche: {plain(fault)}", err=True)


def _is_worth_a_look(archive: Archive, site: Site, result: Result) -> bool:
    is_eventful = result.tally.articles > 0 or result.ending.problem is not None
    return is_eventful or is_first_in_a_while(archive, site.name)
