"""What the shapes of a site's addresses bore, for the one writer of a job: looked up once, and kept now and then.

In: pages as they are read, plans as they are made. Out: which of these are not followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crawler.frontier.shapes import FOUND, FirstReading, harvest, is_barren, shape_of
from storage.database.engine import Connection
from storage.database.plans import shapes
from storage.database.plans.plan import Due
from storage.database.plans.shapes import Fruit


class Shapes:
    """The shapes of one site. What was noted since the last `keep` is lost with a killed job, and hurts nobody."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._known: dict[str, Fruit] | None = None
        self._new: dict[str, Fruit] = {}

    def barren(self, connection: Connection, dues: Sequence[Due]) -> set[str]:
        """The URLs among plans whose like led nowhere."""
        found = {due.link.url for due in dues if due.role == "page" and due.link.rel in FOUND}
        if found and self._known is None:
            self._known = shapes.fruits(connection, self._site)
        dead = {shape for shape in {*(self._known or ()), *self._new} if is_barren(self._fruit(shape))}
        # Every link of every page would be taken apart, on sites that have no such shape: nearly all.
        return {url for url in found if shape_of(url) in dead} if dead else set()

    def _fruit(self, shape: str) -> Fruit:
        known = self._known or {}
        return known.get(shape, Fruit()) + self._new.get(shape, Fruit())

    def note(self, pages: Iterable[FirstReading]) -> None:
        """Count pages that were read."""
        for shape, fruit in harvest(pages).items():
            self._new[shape] = self._new.get(shape, Fruit()) + fruit

    def keep(self, connection: Connection) -> None:
        """Write down what was counted; `kept` says that this was committed."""
        shapes.note(connection, self._site, self._new)

    def kept(self) -> None:
        """What was counted is committed."""
        if self._known is not None:
            self._known = {shape: self._fruit(shape) for shape in {*self._known, *self._new}}
        self._new = {}
