"""What ran, what runs, and what died."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.web import addresses, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from storage.database.engine import Connection
from storage.database.queries.runs import Run, runs

_MOST = 100
_ALL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsShown:
    """The latest jobs, newest first; of one site, or of all."""

    site: str | None
    jobs: tuple[Run, ...]


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The jobs of `site`, else of all sites: the newest; as a table, all that there are."""
    site = asked.word("site") or None
    found = runs(connection, asked.number("limit", _ALL if asked.form else _MOST, most=1_000), site)
    facts = JobsShown(site=site, jobs=tuple(found))
    return Leaf(
        template="jobs.html",
        title=f"Jobs of {site}" if site else "Jobs",
        facts=facts,
        table=ListTable(Run, found),
        others=other_forms.of_a_list("All jobs", addresses.jobs(site=site)),
    )
