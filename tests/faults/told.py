"""A plugin of pytest that writes the table of faults: survived and tried, by entry of the catalogue.

In: the reports of a run, `python -m pytest -p tests.faults.told`. Out: what `tests.faults.results` keeps, and
docs/benchmarks/faults.md. Tests that passed at the same commit of the code are not run again: a run that was stopped is
gone on with.
A test counts as survived when it passed; one that was skipped was not tried. One that goes through many cases says how
many by the property `cases` (pytest's `record_property`).
"""

from __future__ import annotations

import platform
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.faults import results
from tests.faults.catalogue import CATALOGUE, FaultEntry
from tests.faults.results import TestedFault, TestedFile

PAGE = Path("docs/benchmarks/faults.md")
HEAD = """# What was survived

Written by `make faults`; do not edit. Each line is a fault of the catalogue (`tests/faults/catalogue.py`), made to
happen by tests on one machine, with real files, processes, servers and databases: SQLite, and PostgreSQL where the
run had one. A test has survived when all that it asks for held: nothing lost, nothing twice, every file readable, a
truthful exit code. What others did under the same fault was measured on 22 November 2026 with Scrapy 2.19, warcio
1.8.1, FastWARC 2.0.1, trafilatura 2.3.1, SQLAlchemy 2.1.9.

Each line says at which commit its tests were gone through to their end, and the seconds that they took, one after
another; [a line for each file of tests](faults.jsonl) says so by file. A run that is stopped leaves lines as they were,
and the next one goes on with it.
"""
COLUMNS = ("", "fault", "survived / tried", "skipped", "seconds", "commit", "day", "others")


def entry_of(test: str) -> FaultEntry | None:
    """The fault that a test, named by its id, makes happen."""
    return next((entry for entry in CATALOGUE if results.file_of(test) in entry.tests), None)


class ToldFaults:
    """What a run hears of its tests, in the process that hears of all."""

    def __init__(self, commit: str) -> None:
        self.commit = commit
        before = results.told(commit) if results.is_fixed(commit) else {}
        self.done = sorted(test for test, each in before.items() if each.outcome != "failed")
        self._heard: defaultdict[str, list[pytest.TestReport]] = defaultdict(list)
        self._results = before

    def heard(self, report: pytest.TestReport) -> None:
        """Keep what became of a test, once it is over."""
        self._heard[report.nodeid].append(report)
        if report.when == "teardown" and entry_of(report.nodeid) is not None:
            result = _result(report.nodeid, self._heard.pop(report.nodeid), self.commit)
            self._results[result.test] = result
            results.tell(result)

    def write(self) -> None:
        """Keep the files that were gone through, and write the page."""
        write_page(results.kept() | results.whole_files(self._results.values()))


def write_page(files: dict[str, TestedFile]) -> None:
    """Keep what files of the catalogue gave, and tell it."""
    listed = {file: files[file] for entry in CATALOGUE for file in entry.tests if file in files}
    results.keep(listed.values())
    PAGE.write_text(HEAD + "\n" + "\n".join(lines(listed)) + "\n", "utf-8")


def _result(test: str, reports: list[pytest.TestReport], commit: str) -> TestedFault:
    outcomes = {report.outcome for report in reports}
    said: dict[str, Any] = dict(reports[-1].user_properties)
    return TestedFault(
        test=test,
        of=said["of"],
        outcome=next((each for each in ("failed", "skipped") if each in outcomes), "passed"),
        cases=said.get("cases", 1),
        seconds=round(sum(report.duration for report in reports), 3),
        commit=commit,
        day=f"{datetime.now(UTC):%Y-%m-%d}",
    )


def lines(files: dict[str, TestedFile]) -> list[str]:
    """The page below its head."""
    known = list(files.values())
    machine = f"- {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    survived, tried = sum(each.survived for each in known), sum(each.tried for each in known)
    total = f"- {survived:,} of {tried:,} cases survived, in {sum(each.seconds for each in known):,.0f} seconds"
    rule = ("---", "---", "---:", "---:", "---:", "---", "---", "---")
    rows = [_row(entry, [files[file] for file in entry.tests if file in files]) for entry in CATALOGUE]
    return [machine, total, "", *(f"| {' | '.join(cells)} |" for cells in (COLUMNS, rule, *rows))]


def _row(entry: FaultEntry, files: list[TestedFile]) -> tuple[str, ...]:
    """A fault, and what its tests gave; where some of their files were never gone through, that is said."""
    missing = len(entry.tests) - len(files)
    counts = f"{sum(each.survived for each in files):,} / {sum(each.tried for each in files):,}"
    return (
        entry.key,
        entry.what,
        f"{counts}, {missing} of {len(entry.tests)} files not gone through" if missing else counts,
        str(sum(each.skipped for each in files) or ""),
        f"{sum(each.seconds for each in files):,.0f}",
        ", ".join(dict.fromkeys(each.commit for each in sorted(files, key=lambda each: each.day))),
        max((each.day for each in files), default=""),
        entry.others,
    )


# pytest's side

_TELLING = pytest.StashKey[ToldFaults]()


def pytest_configure(config: pytest.Config) -> None:
    """In the process that hears of all: look what was gone through before."""
    if not hasattr(config, "workerinput"):
        config.stash[_TELLING] = ToldFaults(results.commit_now())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist what is not to be run again."""
    node.workerinput["done"] = node.config.stash[_TELLING].done


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what passed at this commit; each test says of how many of its file it is one."""
    of = Counter(results.file_of(item.nodeid) for item in items)
    for item in items:
        item.user_properties.append(("of", of[results.file_of(item.nodeid)]))
    worker = getattr(config, "workerinput", None)
    done = set(worker["done"] if worker is not None else config.stash[_TELLING].done)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in done])
    items[:] = [item for item in items if item.nodeid not in done]


class _Listening:
    """Hears the reports of a run."""

    def __init__(self, telling: ToldFaults) -> None:
        self._telling = telling

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of a test is over."""
        self._telling.heard(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """All tests are over, or the run was stopped; where nothing was left to be run, all is well."""
        self._telling.write()
        if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self._telling.done:
            session.exitstatus = pytest.ExitCode.OK


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to listen, in the process that hears of all."""
    if _TELLING in session.config.stash:
        session.config.pluginmanager.register(_Listening(session.config.stash[_TELLING]))
