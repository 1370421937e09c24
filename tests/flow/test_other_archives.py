"""What another archive has of a paper is asked for at the paper itself, by CDX and by TimeMaps in parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flow.crawling import declaration, declare, microfiche
from tests.flow.pathserver import Answer, serving
from tests.flow.test_sources import FRONT, STORY

pytestmark = pytest.mark.slow
LINKS = "application/link-format"


def test_pages_that_another_archive_lists_are_fetched_from_the_paper(tmp_path: Path) -> None:
    stories = {f"/{name}": Answer(STORY.replace("late", name)) for name in ("bees", "quay", "tram")}
    with serving({"/": Answer(FRONT), "/story": Answer(STORY), **stories}) as paper, serving() as other:
        memento = f"<{other.url}/20260301120000mp_/{paper.url}/{{}}>; rel=memento"
        other.answers |= {
            "/map": Answer(f"<{other.url}/map/1>; rel=timemap, <{other.url}/map/2>; rel=timemap", LINKS),
            "/map/1": Answer(memento.format("bees"), LINKS),
            "/map/2": Answer(memento.format("quay"), LINKS),
            "/cdx": Answer(f'x)/ 20260301120000 {{"url": "{paper.url}/tram", "mime": "text/html"}}', "text/x-cdxj"),
        }
        listed = f'sitemaps = ["{other.url}/map", "{other.url}/cdx"]'
        declare(tmp_path, declaration(paper.url, listed, "limits.max_age_days = 9999", "limits.max_hops = 2"))
        ran = microfiche(tmp_path, "crawl", "fixture")
    assert ran.code == 0, ran.err
    assert {"/bees", "/quay", "/tram"} <= set(paper.asked)
    assert not any("mp_" in path for path in other.asked)
