"""Under which licence each package comes that Microfiche needs to run.

In: what is installed, from the names in pyproject.toml on. Out: rows for a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement

_LONGEST = 60
"""Some packages put the whole text of their licence where its name belongs."""


def rows(root: str = "microfiche") -> list[tuple[str, str, str]]:
    """Name, version and licence of each package that `root` needs, directly or not, with its optional groups."""
    found: dict[str, tuple[str, str, str]] = {}
    _gather(Requirement(root), found)
    return sorted(row for name, row in found.items() if name != root)


def _gather(wanted: Requirement, found: dict[str, tuple[str, str, str]]) -> None:
    try:
        package = distribution(wanted.name)
    except PackageNotFoundError:
        return  # of another platform, or of an optional group that is not installed
    name = package.metadata["Name"].lower().replace("_", "-")
    if name in found:
        return
    found[name] = (name, package.version, _licence(package.metadata.get_all("Classifier") or [], package.metadata))
    for needed in _needed(package.requires or [], wanted):
        _gather(needed, found)


def _needed(lines: list[str], wanted: Requirement) -> Iterator[Requirement]:
    for line in lines:
        needed = Requirement(line)
        groups = wanted.extras or {""}
        if needed.marker is None or any(needed.marker.evaluate({"extra": group}) for group in groups):
            yield needed


def _licence(classifiers: list[str], metadata: Any) -> str:
    """The SPDX expression (PEP 639), else the field, else what the classifiers say."""
    given = [str(metadata[name]) for name in ("License-Expression", "License") if metadata[name]]
    short = [text for text in given if len(text) <= _LONGEST and "\n" not in text]
    said = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License :: ")]
    return next(iter([*short, *said]), "see its files")
