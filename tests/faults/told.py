"""A plugin of pytest that writes the table of faults: survived and tried, by entry of the catalogue.

In: the reports of a run, `python -m pytest -p tests.faults.told`. Out: docs/benchmarks/faults.md; lines of faults that
the run did not try stay as they were.
A test counts as survived when it passed; one that was skipped was not tried. One that goes through many cases says how
many by the property `cases` (pytest's `record_property`).
"""

from __future__ import annotations

import platform
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.catalogue import CATALOGUE, FaultEntry

PAGE = Path("docs/benchmarks/faults.md")
HEAD = """# What was survived

Written by `make faults`; do not edit. Each line is a fault of the catalogue (`tests/faults/catalogue.py`), made to
happen by tests on this machine, with real files, processes, servers and databases: SQLite, and PostgreSQL where the
run had one. A test has survived when all that it asks for held: nothing lost, nothing twice, every file readable, a
truthful exit code. What others did under the same fault was measured on 22 November 2026 with Scrapy 2.19, warcio
1.8.1, FastWARC 2.0.1, trafilatura 2.3.1, SQLAlchemy 2.1.9.

"""
_tried: Counter[str] = Counter()
_survived: Counter[str] = Counter()


def entry_of(test: str) -> FaultEntry | None:
    """The fault that a test, named by its id, makes happen."""
    return next((entry for entry in CATALOGUE if test.partition("::")[0] in entry.tests), None)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count a test once: when it ran, or when what it needs could not be made."""
    entry = entry_of(report.nodeid)
    if entry is None or report.skipped or (report.when != "call" and report.passed):
        return
    cases = sum(number for name, number in report.user_properties if name == "cases" and isinstance(number, int)) or 1
    _tried[entry.key] += cases
    _survived[entry.key] += cases * report.passed


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the page, in the process that heard of all tests."""
    if not hasattr(session.config, "workerinput"):
        _keep_others(PAGE.read_text("utf-8") if PAGE.exists() else "")
        PAGE.write_text(HEAD + "\n".join(_lines()) + "\n", "utf-8")


def _keep_others(page: str) -> None:
    """Of faults that this run did not try, what the page says."""
    found = re.findall(r"^\| (.*?) \| .*? \| ([\d,]+) / ([\d,]+) \|", page, re.MULTILINE)
    for key, survived, tried in found:
        if not _tried[key]:
            _survived[key], _tried[key] = (int(number.replace(",", "")) for number in (survived, tried))


def _lines() -> list[str]:
    rows = [
        f"| {entry.key} | {entry.what} | {_survived[entry.key]} / {_tried[entry.key]} | {entry.others} |"
        for entry in CATALOGUE
    ]
    run = f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()}, "
    run += f"Python {platform.python_version()}"
    keys = [entry.key for entry in CATALOGUE]
    total = f"- {sum(_survived[key] for key in keys):,} of {sum(_tried[key] for key in keys):,} cases survived"
    return [run, total, "", "| | fault | survived / tried | others |", "| --- | --- | ---: | --- |", *rows]
