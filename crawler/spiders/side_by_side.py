"""Jobs of many sites side by side in one process: one engine, one pool of readers, one ledger, a job for each site.

In: orders, perhaps without an end. Out: what became of each, in the order in which they ended. The fault of one site
stops no other.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crawler.jobs.budget import Budget
from crawler.jobs.shared import Shared, shared_in
from crawler.spiders.process import CrawlProcess
from crawler.spiders.run import Order, Result, Watch, run_beside_others
from storage.archive import Archive
from storage.errors import EndedEarly

_PAUSE = 1.0
"""Seconds until a lane asks again for an order where there was none."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an order: its result, or the fault that there is none."""

    order: Order
    result: Result | None
    fault: BaseException | None = None


class SideBySide:
    """Lanes, each of which runs one job after the other; `orders` gives None where there is none now."""

    def __init__(
        self,
        archive: Archive,
        orders: Iterator[Order | None],
        *,
        budget: Budget,
        watch: Watch,
        tell: Callable[[Done], None],
    ) -> None:
        self._archive, self._orders, self._budget = archive, orders, budget
        self._watch, self._tell = watch, tell
        self._crawling = CrawlProcess()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By site: two pages of one are two jobs, one after the other."""

    def run(self, lanes: int) -> int | None:
        """Run all orders; the number of the signal that ended that early, if one did."""
        with shared_in(self._archive) as shared:
            self._crawling.run(*(self._lane(shared) for _ in range(lanes)))
        return self._crawling.signal

    async def _lane(self, shared: Shared) -> None:
        while self._crawling.signal is None and not self._budget.is_spent():
            try:  # not a loop over the orders: what it had in hand when the budget was spent would be lost
                order = next(self._orders)
            except StopIteration:
                return
            if order is None:
                await asyncio.sleep(_PAUSE)
            else:
                async with self._turns[order.site.name]:
                    self._tell(await self._done(order, shared))

    async def _done(self, order: Order, shared: Shared) -> Done:
        if (why := self._budget.why()) is not None:  # while it waited for its turn
            what = order.urls[0] if order.urls else order.site.name
            return Done(order, None, EndedEarly(why=f"{why}, and {what} was not begun"))
        try:
            result = await run_beside_others(
                self._archive, order, self._crawling, shared=shared, budget=self._budget, watch=self._watch
            )
        except Exception as fault:  # noqa: BLE001 - a job's edge: the fault is told, and the other sites go on
            return Done(order, None, fault)
        return Done(order, result)
