"""What a sitemap names of a paper's past: left at first, and fetched back to a day when somebody asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.starting import Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare
from tests.flow.pathserver import Answer, serving
from tests.flow.test_sources import FRONT, STORY, XML

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("backfill")) as started:
        yield started


def day(ago: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=ago):%Y-%m-%d}"


def test_a_crawl_since_a_day_fetches_what_known_sitemaps_date_from_then_on(start: Starter, tmp_path: Path) -> None:
    ages = (10, 50, 90)
    with serving({"/": Answer(FRONT), "/story": Answer(STORY)}) as server:
        entries = "".join(f"<url><loc>{server.url}/old/{age}</loc><lastmod>{day(age)}</lastmod></url>" for age in ages)
        server.answers["/map.xml"] = Answer(f"<urlset>{entries}</urlset>", XML)
        server.answers |= {f"/old/{age}": Answer(STORY.replace("late", f"{age} days late")) for age in ages}
        listed = f"sitemaps = {json.dumps([server.url + '/map.xml'])}"
        declare(tmp_path, declaration(server.url, "limits.max_hops = 1", listed))

        def asked(*arguments: str) -> set[str]:
            before = len(server.asked)
            assert start.start(tmp_path, "crawl", *arguments).wait() == 0, start.said()
            return {path for path in server.asked[before:] if path.startswith("/old/")}

        assert asked("fixture") == {"/old/10"}
        assert asked("fixture", "--since", day(60)) == {"/old/50"}
        assert asked("fixture", "--since", day(60)) == set()
        assert asked("fixture", "--since", day(100)) == {"/old/90"}
