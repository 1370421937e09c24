"""A hub that a feed names is kept with the site and shown, never asked, and gone when the feed no longer names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flow.crawling import declaration, declare, microfiche
from tests.flow.pathserver import Answer, serving
from tests.flow.test_sources import RSS, WELL, rss

pytestmark = pytest.mark.slow


def test_a_hub_is_shown_and_not_asked(tmp_path: Path) -> None:
    with serving(WELL) as paper, serving() as hub:
        bare = rss(paper).body
        link = (("Link", f'<{hub.url}/>; rel="hub", <{paper.url}/topic>; rel="self"'),)
        paper.answers["/feed"] = Answer(bare, RSS, fields=link)
        declare(tmp_path, declaration(paper.url, f'feeds = ["{paper.url}/feed"]', "limits.max_hops = 2"))

        def known() -> object:
            assert microfiche(tmp_path, "crawl", "fixture").code == 0
            lines = map(json.loads, microfiche(tmp_path, "sites", "--json").out.splitlines())
            return next(line["hubs"] for line in lines if line["name"] == "fixture")

        assert known() == [{"feed": f"{paper.url}/feed", "hub": f"{hub.url}/", "topic": f"{paper.url}/topic"}]
        assert microfiche(tmp_path, "sites").out.splitlines()[0].endswith(f"\t{hub.url}/")
        said = f"The hub {hub.url}/ tells of {paper.url}/topic by itself (WebSub); it is asked for all the same."
        assert said in microfiche(tmp_path, "site", "try", "fixture").out
        assert said in microfiche(tmp_path, "site", "check", "--online", "fixture").out
        paper.answers["/feed"] = Answer(f"{bare} ", RSS)
        assert known() == []
    assert hub.asked == []
