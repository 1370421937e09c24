"""What one commit of the ledger does: captures and readings become rows, and what they mean is planned.

In: exchanges that are on the disk, readings, of one or several sites. Out: rows, in the transaction that is given.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from crawler.frontier import planning
from crawler.frontier.requisites import is_wanted, requisites_of
from crawler.frontier.revisit_rule import after_reading, rule_of
from crawler.frontier.shapes import FirstReading, read_first
from crawler.jobs.shapes import Shapes
from crawler.sites.declaration import Site
from storage.database.engine import Connection
from storage.database.log import readings
from storage.database.plans import frontier, requisites
from storage.database.plans.plan import REQUISITE, Due, Next, Planned
from storage.database.plans.rows import planned
from storage.ingest import ingest
from storage.records import Capture, Draft, Outcome, Reading, ReadingOutcome


@dataclass(frozen=True, slots=True)
class SettledReadings:
    """Of readings that are settled: the pages that were read for the first time, and the URLs that are not followed
    because their like led nowhere.
    """

    pages: tuple[FirstReading, ...] = ()
    barren: frozenset[str] | set[str] = frozenset()


def settle_claims(connection: Connection, captures: Sequence[tuple[Site, Capture]]) -> None:
    """Transaction 1: the rows of captures, the plans for their URLs, and the targets of redirects."""
    sites = {capture.record_id: site for site, capture in captures}

    def following(plan: Planned, capture: Capture) -> Next:
        return rule_of(sites[capture.record_id])(plan, capture)

    ingest(connection, *(capture for _site, capture in captures))
    plans = frontier.settle(connection, [capture for _site, capture in captures], following)
    for (site, capture), due in zip(captures, plans, strict=True):
        if due is not None and capture.outcome is Outcome.REDIRECT:
            _plan_target(connection, site, planning.redirect_target(site, due, capture))


def _plan_target(connection: Connection, site: Site, target: Due | None) -> None:
    if target is not None and target.role == REQUISITE:
        requisites.add(connection, site.name, [target], partial(is_wanted, site))
    elif target is not None:
        frontier.add(connection, site.name, [target])


def settle_readings(
    connection: Connection, site: Site, concluded: Sequence[Reading], shapes: Shapes
) -> SettledReadings:
    """Transaction 2: the rows of readings, and what their pages told us to visit."""
    stored = readings.settle(connection, *concluded)
    fresh = [reading for reading in concluded if reading.draft.record_id in stored]
    drafts = [reading.draft for reading in fresh]
    plans = planned(connection, {draft.url for draft in drafts})
    told = [(draft, planning.from_draft(site, draft, _hops(plans.get(draft.url)))) for draft in drafts]
    barren = shapes.barren(connection, [due for _, dues in told for due in dues])
    new = set(
        frontier.add(connection, site.name, [due for _, dues in told for due in dues if due.link.url not in barren])
    )
    paces = [_pace(site, plans.get(draft.url), draft, {due.link.url for due in dues} & new) for draft, dues in told]
    frontier.repace(connection, [pace for pace in paces if pace is not None])
    _plan_files(connection, site, drafts)
    pages = (read_first(reading, plans.get(reading.draft.url)) for reading in fresh)
    return SettledReadings(tuple(page for page in pages if page is not None), barren)


def _plan_files(connection: Connection, site: Site, drafts: Sequence[Draft]) -> None:
    """Plan what the pages, and the style sheets among them, need to be shown."""
    showing = [draft for draft in drafts if draft.requisites]
    sheets = [draft.record_id for draft in showing if draft.outcome is ReadingOutcome.STYLE]
    steps = requisites.steps_of(connection, sheets) if sheets else {}
    dues = [due for draft in showing for due in requisites_of(site, draft, steps.get(draft.record_id, 0))]
    if dues:
        requisites.add(connection, site.name, dues, partial(is_wanted, site))


def _pace(
    site: Site, plan: Planned | None, draft: Draft, news: Collection[str]
) -> tuple[Planned, datetime, timedelta] | None:
    """When a source is asked again that told of `news`; None for what is no source."""
    again = after_reading(site, plan, draft.at, news=len(news)) if plan is not None else None
    return None if plan is None or again is None else (plan, *again)


def _hops(plan: Planned | None) -> int:
    return plan.due.hops if plan else 0
