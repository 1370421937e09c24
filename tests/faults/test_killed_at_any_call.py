"""A crawl of fifty pages that dies before any of its calls that write: what each leaves on the disk is gone on with.

Some eighteen hundred calls leave some ninety archives that differ for whoever opens them next: most of them write to
SQLite's log what no commit has ended. One archive of each kind is gone on with, from the middle of its kind, so that
the log is torn as a rule. `test_every_call` and `test_struck_at_many_calls` kill real processes beside this.
"""

from __future__ import annotations

import pytest

from tests.faults.disturbed import disturbing

pytestmark = pytest.mark.exhaustive


def test_what_a_crawl_leaves_before_any_call_is_gone_on_with(tmp_path, record_property):
    store = tmp_path / "states"
    with disturbing(tmp_path) as disturb:
        kinds = disturb.kinds(disturb.keep_states(store), store)
        assert len(kinds) > 50
        for alike in kinds.values():
            disturb.outlives(alike[len(alike) // 2], store)
    record_property("cases", len(kinds))
    record_property("calls", sum(map(len, kinds.values())))
