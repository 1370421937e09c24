"""What must be the same on every machine, so that a page gives the same reading wherever it is read."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version

from crawler.extraction.revision import EXTRACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFacts:
    """`extractor` names the code that reads and the libraries that have a say in it (decision 0017)."""

    microfiche: str
    extractor: str
    python: str


def facts_here() -> WorkerFacts:
    """Those of this process."""
    return WorkerFacts(
        microfiche=version("microfiche"), extractor=EXTRACTOR, python=f"{sys.version_info[0]}.{sys.version_info[1]}"
    )


def difference(wanted: WorkerFacts, found: WorkerFacts) -> str:
    """What is another on a worker than it must be, in words; empty where nothing is."""
    pairs = zip(asdict(wanted).items(), asdict(found).values(), strict=True)
    return ", ".join(f"{name} is {other} there and {one} here" for (name, one), other in pairs if one != other)
