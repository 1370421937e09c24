"""What ran, what runs, and what died."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.web.asked import Leaf, PageAsked
from storage.database.engine import Connection
from storage.database.queries.runs import Run, runs

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsShown:
    """The latest jobs, newest first; of one site, or of all."""

    site: str | None
    jobs: tuple[Run, ...]


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The jobs of `site`, else of all sites."""
    site = asked.word("site") or None
    found = runs(connection, asked.number("limit", _MOST, most=1_000), site)
    facts = JobsShown(site=site, jobs=tuple(found))
    return Leaf(template="jobs.html", title=f"Jobs of {site}" if site else "Jobs", facts=facts)
