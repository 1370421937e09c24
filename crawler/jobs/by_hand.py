"""Claims of jobs that are for a page and not for its site: nothing else that is due of the site is fetched.

In: pages that a person asked for. Out: claims for them, for where they lead and for what they tell; and, at the end,
what was not had. Never: the site's own sources, which are planned when the site itself is crawled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from crawler.jobs.claims import SOON, Claims
from crawler.jobs.hosts import host_of_claim
from crawler.jobs.tally import failure_of
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.plans.claims import claims_of
from storage.database.plans.plan import REQUISITE, Due
from storage.database.plans.rows import planned
from storage.database.reconnect import retrying
from storage.errors import MicroficheError, PageNotHad
from storage.records import Capture, Claim, Draft, Link, Outcome, Rel


class PageClaims(Claims):
    """Claims for pages asked for by hand, the targets of their redirects, and the other pages of their stories."""

    def __init__(self, archive: Archive, site: str, job: str, urls: Sequence[str]) -> None:
        super().__init__(archive, site, job, urls)
        self._wanted = set(urls)
        self._page_of = {url: url for url in urls}
        """The page that was asked for, by every URL that it led to."""
        self._last: dict[str, Capture] = {}

    def note(self, capture: Capture) -> None:
        """Follow a page to where it leads."""
        super().note(capture)
        if capture.location is not None and capture.url in self._wanted:
            self._wanted.add(capture.location)
        if (page := self._page_of.get(capture.url)) is not None:
            self._last[page] = capture
            if capture.location is not None:
                self._page_of.setdefault(capture.location, page)

    def told(self, draft: Draft) -> None:
        """Go on to the pages that belong to a wanted one, and to the files that it needs to be shown."""
        super().told(draft)
        self._wanted.update(link.url for link in self._further(draft))
        self._wanted.update(file.url for file in draft.requisites)

    def _further(self, draft: Draft) -> Iterable[Link]:
        return (link for link in draft.links if link.rel is Rel.PART)

    def ours(self, dues: Sequence[Due]) -> Sequence[Due]:
        """No source: a page was asked for."""
        del dues
        return ()

    def missed(self) -> MicroficheError | None:
        """The first page that was not had."""
        faults = ((page, _fault(page, capture)) for page, capture in self._last.items())
        return next((PageNotHad(url=page, why=why) for page, why in faults if why), None)

    def count_due(self) -> int:
        """As of `Claims`, of the wanted pages alone."""
        due = retrying(self._database.read, lambda connection: self._wanted_by(connection, datetime.now(UTC)))
        return sum(claim.role != REQUISITE for claim in due) + self.in_flight() - self.files_in_flight()

    def _most_urgent(
        self, connection: Connection, now: datetime, limit: int, resting: frozenset[str] = frozenset()
    ) -> list[Claim]:
        del limit, resting
        return [claim for claim in self._wanted_by(connection, now) if claim.priority < self._below]

    def _wanted_by(self, connection: Connection, now: datetime) -> list[Claim]:
        return claims_of(connection, self._site, self._job, urls=self._wanted - self._urls_in_flight(), before=now)

    def _next_between(self, after: datetime, until: datetime) -> datetime | None:
        plans = retrying(self._database.read, lambda connection: planned(connection, self._wanted))
        spent = self._spent()
        dues = (
            plan.due.due for url, plan in plans.items() if plan.due.kind in SOON and host_of_claim(url) not in spent
        )
        return min((due for due in dues if due is not None and after < due <= until), default=None)


class FollowingClaims(PageClaims):
    """Claims for pages asked for by hand, and for all that they lead to within the site's hops."""

    def _further(self, draft: Draft) -> Iterable[Link]:
        return (*draft.links, *draft.further)


def _fault(page: str, capture: Capture) -> str | None:
    """Why a page was not had to which this capture belongs, of it or of where it leads; None when it was."""
    if capture.outcome is Outcome.REDIRECT:
        return f"it leads to {capture.location or 'no address'}, which is not followed: it is no page of this site"
    if capture.outcome is not Outcome.RESPONSE:
        return failure_of(capture)
    status = capture.status or 0
    what = "it" if capture.url == page else f"it leads to {capture.url}, which"
    return f"{what} answered {status}" if status >= 400 else None
