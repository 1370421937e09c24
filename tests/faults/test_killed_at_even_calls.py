"""A crawl of fifty pages that is killed at each even call that writes; two files, for two processes at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.disturbed import Disturbing, disturbing, survive_each

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def disturb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disturbing]:
    with disturbing(tmp_path_factory.mktemp("even")) as made:
        yield made


@pytest.mark.parametrize("part", range(10))
def test_a_crawl_that_is_killed_at_even_calls_loses_nothing(part, disturb, record_property):
    record_property("cases", survive_each(disturb, "SIGKILL", 2 + 2 * part, 20))
