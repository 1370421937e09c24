"""`site pause`, `resume` and `remove`: who is left alone, also after the database was made anew; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.newspaper import Newspaper
from tests.flow.crawling import all_captures, declaration, declare, dumped, microfiche, run
from tests.flow.test_crawl_a_page import planned
from tests.flow.test_scrapy_commands import SCRAPY

pytestmark = pytest.mark.slow


def test_a_paused_site_is_passed_over_by_due_and_refused_by_name_until_it_is_resumed(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url))
        assert microfiche(tmp_path, "site", "pause", "fixture", "--reason", "they asked us to").code == 0
        for arguments in (("--due",), ("--due", "fixture")):
            ran = microfiche(tmp_path, "crawl", *arguments)
            assert (ran.code, ran.err) == (0, "")
            assert ran.out == "1 site is paused: fixture.\n"
        for what in ("fixture", served.url, served.url + "/harbour/"):
            ran = microfiche(tmp_path, "crawl", what)
            assert ran.code == 3
            assert ran.sentence.startswith("The site fixture is paused since 20")
            assert ran.sentence.endswith("(they asked us to). `microfiche site resume fixture` goes on with it.")
        assert run(*SCRAPY, "crawl", "fixture", "-s", f"ARCHIVE_DIR={tmp_path}").code == 3
        assert dict(served.hits) == {}
        assert "\tpaused (they asked us to)\t" in microfiche(tmp_path, "sites").out
        assert microfiche(tmp_path, "site", "resume", "fixture").out == "fixture is crawled again.\n"
        assert microfiche(tmp_path, "crawl", "--due").code == 0
        assert served.hits["/"] == 1


def test_a_pause_outlives_the_database(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        declare(tmp_path, declaration(served.url))
        assert microfiche(tmp_path, "crawl", "fixture").code == 0
        assert microfiche(tmp_path, "site", "pause", "fixture").code == 0
        (tmp_path / "microfiche.db").unlink()
        assert microfiche(tmp_path, "reread", "--all").code == 0
    assert microfiche(tmp_path, "crawl", "--due").out == "1 site is paused: fixture.\n"


def test_a_removed_site_is_never_crawled_again_and_all_of_it_is_kept(tmp_path: Path) -> None:
    with Newspaper().serve() as served:
        file = declare(tmp_path, declaration(served.url).replace('"fixture"', '"daily"'), "daily")
        text = file.read_text()
        assert microfiche(tmp_path, "crawl", "daily").code == 0
        rows, captures = dumped(tmp_path), all_captures(tmp_path)
        ran = microfiche(tmp_path, "site", "remove", "daily")
        moved = tmp_path / "sites" / "removed" / "daily.toml"
        assert (ran.code, moved.read_text(), file.exists()) == (0, text, False)
        assert str(moved) in ran.out
        assert (planned(tmp_path, "daily"), dumped(tmp_path)) == (0, rows)
        assert microfiche(tmp_path, "reread", "--all").code == 0
        assert (planned(tmp_path, "daily"), all_captures(tmp_path)) == (0, captures)
        assert microfiche(tmp_path, "crawl", "--due").out == ""
        ran = microfiche(tmp_path, "crawl", "daily")
        assert ran.code == 3
        assert ran.sentence.startswith(f"The site daily was removed. Move {moved} back to {tmp_path / 'sites'}")
        moved.rename(file)
        assert microfiche(tmp_path, "crawl", "--due").code == 0
        assert served.hits["/"] == 2


@pytest.mark.parametrize("verb", ["pause", "resume", "remove"])
def test_a_site_that_nobody_knows_is_told(tmp_path: Path, verb: str) -> None:
    ran = microfiche(tmp_path, "site", verb, "nowhere")
    assert ran.code == 3
    assert "There is no site named 'nowhere'" in ran.sentence
    assert not (tmp_path / "sites").exists() or not list((tmp_path / "sites").iterdir())
