"""What a job fetches next: claims from the archive's frontier in small batches, but for hosts that want a rest."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum

from crawler.jobs.hosts import HostBudgets, host_of_claim
from crawler.network.turns import PATIENCE, TurnTaking
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.log import captures
from storage.database.plans import frontier
from storage.database.plans.claims import ABOVE_ALL, PassedOver, claims
from storage.database.plans.plan import REQUISITE, Due
from storage.database.reconnect import retrying
from storage.errors import MicroficheError
from storage.records import Capture, Claim, Draft, Kind, Outcome

BATCH = 50
_FEW = 8
"""Files of pages that are kept ready: news that comes in the meantime waits no longer than for these."""
LINGER = PATIENCE
"""A job waits this long for a retry or a host that rests; what is due later is left to the next job."""
_DRY = 1.0
"""Seconds in which nobody asks again what is due where all was given out, unless something came that may have planned
more: the clock makes URLs due, and so do other processes.
"""
_PLANS_NOTHING = {*range(200, 300), 304}
"""Statuses of answers behind which nothing becomes due before they are read."""
_NEVER = datetime.max.replace(tzinfo=UTC)
_FIRST_LOOK = {Kind.NEW, Kind.ROBOTS, Kind.REDIRECT}
SOON = (Kind.RETRY, Kind.REDIRECT, Kind.NEW, Kind.HAND)
"""For what a job waits that is due soon."""


class Room(Enum):
    """What a job has room for now."""

    NOTHING = "nothing"
    PAGES = "pages"
    ANYTHING = "anything"


class Claims:
    """The claims of one site and job. A URL is in flight while a claim of it is, from `take` until `settled`; to say
    once more that a claim is settled says nothing of the next one of its URL.
    """

    def __init__(self, archive: Archive, site: str, job: str, _urls: Sequence[str] = ()) -> None:
        """`_urls` are asked for by hand; here they are among what is due."""
        self._database, self._site, self._job = archive.database, site, job
        self._ready: deque[Claim] = deque()
        self._in_flight: dict[str, Claim] = {}
        """By their ids."""
        self._below = ABOVE_ALL
        self._resting: dict[str, datetime] = {}
        self._turns: TurnTaking | None = None
        self._budgets: HostBudgets | None = None
        self._kept: dict[str, Capture] = {}
        self._looked: datetime | None = None
        self._dry_until = 0.0
        self._soon: datetime | None = None
        self._rested = _NEVER

    def share(self, turns: TurnTaking, budgets: HostBudgets) -> None:
        """Leave hosts alone that asked another job for it, and tell others of those that ask this one; and begin no
        page more of hosts that have had what they may.
        """
        self._turns, self._budgets = turns, budgets

    def take(self, room: Room = Room.ANYTHING) -> Claim | None:
        """The most urgent claim that may be fetched now, or None."""
        if room is Room.NOTHING:
            return None
        while self._has_ready() and (room is Room.ANYTHING or not _is_file(self._ready[0])):
            claim = self._ready.popleft()
            if not self._waits(claim):
                self._fly(claim)
                return claim
        return None

    def _fly(self, claim: Claim) -> None:
        self._in_flight[claim.id] = claim
        if self._budgets is not None:
            self._budgets.taken(claim)

    def only_files(self) -> None:
        """Give out no more pages or sources: there were as many as there may be."""
        if self._below != 0:
            self._below = 0
            self._ready.clear()
            self.look_again()

    def _has_ready(self) -> bool:
        """Whether anything is ready, or can be made so."""
        if not self._ready:
            self._make_ready()
        return bool(self._ready)

    def _make_ready(self) -> None:
        """Look what is due, unless nothing can be that is not given out, and keep ready of it what may be fetched."""
        if time.monotonic() < self._dry_until:
            return
        now = datetime.now(UTC)
        resting, due, self._kept = retrying(self._database.read, lambda connection: self._look(connection, now))
        self._looked = now
        for capture in resting:
            self._note_retry_after(capture)
        ready = [claim for claim in due if not self._waits(claim)]
        self._ready.extend(ready[:_FEW] if ready and _is_file(ready[0]) else ready)
        self._rested = min((self._rest_of(claim) for claim in due if self._rests(claim)), default=_NEVER)
        self._soon = None
        if (self._is_all(due) and len(self._ready) == len(ready)) or not self._ready:
            self._dry_until = time.monotonic() + _DRY

    def _look(self, connection: Connection, now: datetime) -> tuple[list[Capture], list[Claim], dict[str, Capture]]:
        """At first the answers by which hosts want to be left alone; some of what is due, and what is kept of that."""
        resting = [] if self._looked else captures.resting(connection, self._site, now)
        due = self._due(connection, now)
        return resting, due, self._look_up(connection, due)

    def _due(self, connection: Connection, now: datetime) -> list[Claim]:
        """Some of what is due, the most urgent first; what hosts that rest have in front of others is passed over."""
        due = some = self._most_urgent(connection, now, BATCH)
        resting = frozenset[str]()
        while not self._is_all(some) and (more := self._resting_hosts(some) - resting):
            resting |= more
            some = self._most_urgent(connection, now, BATCH, resting)
            due = [*due, *some]
        return due

    def _resting_hosts(self, due: Sequence[Claim]) -> frozenset[str]:
        """The hosts of what is due, where all of them rest; none where something may be fetched."""
        if all(self._rests(claim) for claim in due):
            return frozenset(host_of_claim(claim.url) for claim in due)
        return frozenset()

    def _is_all(self, due: Sequence[Claim]) -> bool:
        """Whether nothing more is due than this."""
        return len(due) < BATCH

    def kept(self, claim: Claim) -> Capture | None:
        """The newest capture of a claim's URL that a revisit can refer to; None on a first look."""
        if claim.kind in _FIRST_LOOK or claim.url in self._kept:
            return self._kept.get(claim.url)
        return retrying(self._database.read, lambda connection: self._look_up(connection, [claim])).get(claim.url)

    def _look_up(self, connection: Connection, claims: Iterable[Claim]) -> dict[str, Capture]:
        urls = [claim.url for claim in claims if claim.kind not in _FIRST_LOOK]
        return captures.latest_with_bytes(connection, urls) if urls else {}

    def settled(self, claim: Claim) -> None:
        """The claim's exchange is over."""
        self._in_flight.pop(claim.id, None)

    def taken_again(self, claim: Claim) -> None:
        """A claim that the frontier did not hand out is in flight for the same URL."""
        self._fly(claim)

    def holding(self, sha256: str) -> Capture | None:
        """A capture of whatever URL that holds an entity, by its digest."""
        return retrying(self._database.read, lambda connection: captures.holding(connection, sha256))

    def note(self, capture: Capture) -> None:
        """A claim of this job ended in a capture."""
        self._note_retry_after(capture)
        if capture.outcome is not Outcome.RESPONSE or capture.status not in _PLANS_NOTHING:
            self.look_again()

    def told(self, draft: Draft) -> None:
        """A page of this job was read."""
        del draft
        self.look_again()

    def look_again(self) -> None:
        """Something was planned that may be due, and may be more urgent than files of pages."""
        self._dry_until, self._soon = 0.0, None
        if self._ready and _is_file(self._ready[0]):
            self._ready.clear()

    def ours(self, dues: Sequence[Due]) -> Sequence[Due]:
        """What of the sources that robots.txt names this job plans: all."""
        return dues

    def missed(self) -> MicroficheError | None:
        """The error to end with when what was asked for by hand was not had."""
        return None

    def _note_retry_after(self, capture: Capture) -> None:
        """Leave a host alone until the time that it names (Retry-After, RFC 9110 §10.2.3)."""
        if capture.retry_at is not None:
            host = host_of_claim(capture.url)
            self._note_rest(host, capture.retry_at)
            if self._turns is not None:
                self._turns.rest(host, capture.retry_at)

    def _note_rest(self, host: str, until: datetime) -> None:
        self._resting[host] = max(until, self._resting.get(host, until))

    def rest_until(self) -> datetime | None:
        """When the last host may be asked again that wants to be left alone now; None when none does."""
        return max((until for until in self._resting.values() if until > datetime.now(UTC)), default=None)

    def in_flight(self) -> int:
        """Exchanges that are going on."""
        return len(self._in_flight)

    def files_in_flight(self) -> int:
        """Those of them that are for files of pages."""
        return sum(map(_is_file, self._in_flight.values()))

    def _urls_in_flight(self) -> set[str]:
        return {claim.url for claim in self._in_flight.values()}

    def count_due(self) -> int:
        """How many are due now, those in flight among them; without files of pages."""
        site, now = self._site, datetime.now(UTC)
        return retrying(self._database.read, lambda connection: frontier.count_due(connection, site, now))

    def is_due_within(self, wait: timedelta) -> bool:
        """Whether anything is ready, or will be after `wait` at most."""
        return self._has_ready() or self._next() <= datetime.now(UTC) + wait

    def _next(self) -> datetime:
        """When something may be fetched next that was not due at the last look, as far as a job waits for it; for files
        it does not.

        From the last look on, not from now on: what became due in between would be in neither, and the job would end.
        """
        if self._below == 0:
            return self._rested
        if self._soon is None:
            now = datetime.now(UTC)
            planned = self._next_between(self._looked or now, now + LINGER)
            self._soon = min(self._rested, planned) if planned is not None else self._rested
        return self._soon

    def _next_between(self, after: datetime, until: datetime) -> datetime | None:
        """When the next URL is due for which a job waits: not for one of a host that had what it may."""
        spent = self._spent()
        return retrying(
            self._database.read,
            lambda connection: frontier.next_due_between(connection, self._site, SOON, after, until, passed_over=spent),
        )

    def _most_urgent(
        self, connection: Connection, now: datetime, limit: int, resting: frozenset[str] = frozenset()
    ) -> list[Claim]:
        return claims(
            connection,
            self._site,
            self._job,
            before=now,
            limit=limit,
            without=self._urls_in_flight(),
            below=self._below,
            hosts=PassedOver(wholly=resting, pages=self._spent()),
        )

    def _spent(self) -> frozenset[str]:
        return self._budgets.spent() if self._budgets is not None else frozenset()

    def _waits(self, claim: Claim) -> bool:
        """Whether a claim is not to be begun now: its host rests, or has had its pages."""
        return self._rests(claim) or (not _is_file(claim) and host_of_claim(claim.url) in self._spent())

    def _rests(self, claim: Claim) -> bool:
        return self._rest_of(claim) > datetime.now(UTC)

    def _rest_of(self, claim: Claim) -> datetime:
        host = host_of_claim(claim.url)
        if self._turns is not None and (until := self._turns.resting(host)) is not None:
            self._note_rest(host, until)
        return self._resting.get(host, datetime.min.replace(tzinfo=UTC))


def _is_file(claim: Claim) -> bool:
    return claim.role == REQUISITE
