"""What a fault may cost: the exchanges that a job had in flight when it was struck.

In: faults, as they happened. Out: who was struck, and when.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.chaos.storm import Fault


@dataclass(frozen=True, slots=True)
class Blow:
    """A job of a site was struck at a time (seconds since 1970, by the clock of this machine)."""

    site: str
    at: float
    fault: Fault


@dataclass
class Told:
    """What happened in a run, as it came. `missed`: faults that found nobody to strike."""

    blows: list[Blow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    missed: list[Fault] = field(default_factory=list)
    stores: list[tuple[int, str]] = field(default_factory=list)
    """Exit code of each `microfiche store`, and what it said where it was not 0."""
    rested: float = 0.0
    """When nothing was to be done any more, seconds since 1970."""
    behind: int = 0
    """Exchanges that lay in files then and were no rows: the next job of their site takes them in, on their machine."""
    last_crawls: list[tuple[int, str]] = field(default_factory=list)
    """The same of a crawl of all sites on each machine behind the storm, which is that next job."""
    last_stores: list[tuple[int, str]] = field(default_factory=list)
    """The same of those behind the storm, one on each machine."""
