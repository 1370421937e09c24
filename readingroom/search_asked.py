"""What a person asked of a search, as it was understood.

In: nothing. Out: one dataclass. Never: a question to the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.database.search.candidates import Search
from storage.database.search.counting import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAsked:
    """What a person wants to see of a search."""

    search: Search
    seed: int | None
    view: str
    period: Period
    is_json: bool
