"""What tests of faults measured is kept test by test, and told by files that were gone through to their end."""

from __future__ import annotations

from dataclasses import replace

from tests.faults import results
from tests.faults.results import TestedFault
from tests.faults.told import lines

ONE = TestedFault(test="tests/a.py::one", of=2, outcome="passed", cases=20, seconds=1.5, commit="abc", day="2026-11-30")
OTHER = replace(ONE, test="tests/a.py::other", cases=1)


def test_what_was_told_is_read_again_at_its_commit_alone_though_the_last_line_is_torn(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(results, "TOLD", tmp_path / "build" / "faults.jsonl")
    for each in (replace(ONE, outcome="failed"), replace(OTHER, commit="def"), ONE):
        results.tell(each)
    with results.TOLD.open("a", encoding="utf-8") as file:
        file.write('{"test": "tests/a.p')
    assert results.told("abc") == {ONE.test: ONE}


def test_a_file_counts_when_all_of_its_tests_were_gone_through() -> None:
    assert results.whole_files([ONE]) == {}
    [(name, file)] = results.whole_files([ONE, replace(OTHER, outcome="failed")]).items()
    assert (name, file.survived, file.tried, file.skipped, file.seconds) == ("tests/a.py", 20, 21, 0, 3.0)
    [skipped] = results.whole_files([ONE, replace(OTHER, outcome="skipped")]).values()
    assert (skipped.survived, skipped.tried, skipped.skipped) == (20, 20, 1)


def test_files_that_differ_from_the_commit_are_measured_and_not_gone_on_with() -> None:
    assert [results.is_fixed(commit) for commit in ("abc", "abc+", "")] == [True, False, False]


def test_a_fault_whose_files_were_not_all_gone_through_says_so() -> None:
    first = next(line for line in lines({}) if line.startswith("| A1 |"))
    assert " 0 / 0, 2 of 2 files not gone through |" in first
