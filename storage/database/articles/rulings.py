"""What people ruled of addresses: which are one article, and which is one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from storage.database.log import decisions as log
from storage.database.log.decisions import MERGE, SPLIT
from storage.database.log.urls import batches, digest_of, known_ids
from storage.database.schema import DECISION
from storage.versioning.rulings import Ruling

_KINDS = (MERGE, SPLIT)


@dataclass(slots=True)
class Rulings:
    """The merges and splits that stand, as far as they were asked for; `twins` are joined by merges, by surrogate."""

    found: dict[str, Ruling] = field(default_factory=dict)
    twins: dict[int, set[int]] = field(default_factory=dict)

    def load(self, connection: Connection, names: Mapping[int, str]) -> None:
        """Ask for what concerns these URLs, given by surrogate."""
        if not names or not log.any_of(connection, _KINDS):
            return
        rulings = list(_standing(connection, names.values()))
        self.found |= {ruling.key: ruling for ruling in rulings}
        pairs = [(ruling.url, ruling.twin) for ruling in rulings if ruling.twin is not None]
        ids = known_ids(connection, {url for pair in pairs for url in pair})
        for url, twin in pairs:
            if url in ids and twin in ids:
                self.twins.setdefault(ids[url], set()).add(ids[twin])
                self.twins.setdefault(ids[twin], set()).add(ids[url])

    def near(self, url: int) -> set[int]:
        """The URLs that a person joined to this one, by surrogate."""
        return self.twins.get(url, set())

    def of(self, urls: Iterable[str]) -> list[Ruling]:
        """What was ruled of these URLs."""
        named = set(urls)
        return [ruling for ruling in self.found.values() if {ruling.url, ruling.twin} & named]


def _standing(connection: Connection, urls: Iterable[str]) -> Iterable[Ruling]:
    # Neither has an end, so that any moment serves.
    digests: BindParameter[str] = bindparam("digests", expanding=True)
    asked = select(DECISION).where(log.in_force(_KINDS, datetime.now(UTC)))
    asked = asked.where(or_(DECISION.c.digest.in_(digests), DECISION.c.other_digest.in_(digests)))
    for some in batches(digest_of(url) for url in urls):
        for row in connection.execute(asked, {"digests": some}):
            twin = row.other if row.kind == MERGE else None
            yield Ruling(url=row.target, twin=twin, at=row.at, key=row.key)
