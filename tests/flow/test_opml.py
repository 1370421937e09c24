"""Subscription lists come in as site files and go out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.discovery.opml import NoOpml, read_opml
from crawler.sites.site_files import read_site
from storage.opml import Outline, write_opml
from tests.flow.crawling import microfiche

pytestmark = pytest.mark.slow

LIST = """<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Papers"><outline text="The Daily" type="rss" xmlUrl="https://daily.example/feed"
 htmlUrl="https://www.daily.example/"/>
<outline title="Zürich heute &amp; morgen" xmlurl="https://www.daily.example/zuerich.xml" language="de-CH"/></outline>
<outline text="A folder"/><outline text="Twice" xmlUrl="https://daily.example/feed"/>
<outline text="Nowhere" xmlUrl="feed:nowhere"/></body></opml>"""


def test_a_site_file_is_written_for_each_feed_and_those_that_are_there_are_left(tmp_path: Path) -> None:
    file = tmp_path / "mine.opml"
    file.write_text(LIST)
    ran = microfiche(tmp_path / "archive", "site", "import", str(file))
    sites = tmp_path / "archive" / "sites"
    assert ran.code == 2
    assert ran.sentence == "Nowhere: 'feed:nowhere' is no URL. Give an address such as https://example.com/news."
    assert ran.out == f"2 site files written to {sites}, 1 feed was declared already.\n"
    daily, local = (read_site(path) for path in sorted(sites.iterdir(), key=lambda path: -len(path.name))[::-1])
    assert (daily.name, daily.title, daily.start) == ("daily.example", "The Daily", ("https://www.daily.example/",))
    assert daily.feeds == ("https://daily.example/feed",)
    assert local.name == "daily.example-zurich-heute-morgen"
    assert (local.title, local.reading.language) == ("Zürich heute & morgen", "de-CH")
    texts = [path.read_text() for path in sites.iterdir()]
    again = microfiche(tmp_path / "archive", "site", "import", str(file))
    assert again.out == f"0 site files written to {sites}, 3 feeds were declared already.\n"
    assert [path.read_text() for path in sites.iterdir()] == texts


def test_all_declared_feeds_go_out_as_a_list_that_comes_in_again(tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(LIST)
    microfiche(tmp_path / "one", "site", "import", str(tmp_path / "mine.opml"))
    out = microfiche(tmp_path / "one", "sites", "--opml")
    assert out.code == 0
    told = {(outline.title, outline.feed, outline.home, outline.language) for outline in read_opml(out.out.encode())}
    assert ("The Daily", "https://daily.example/feed", "https://www.daily.example/", "") in told
    (tmp_path / "out.opml").write_text(out.out)
    assert microfiche(tmp_path / "two", "site", "import", str(tmp_path / "out.opml")).code == 0
    assert read_site(tmp_path / "two" / "sites" / "daily.example.toml").title == "The Daily"


@pytest.mark.parametrize(
    ("body", "why"), [(b"", "it is no XML"), (b"<rss/>", "it is <rss> and no <opml>"), (b"<opml>", "it is no XML")]
)
def test_what_is_no_list_says_why(tmp_path: Path, body: bytes, why: str) -> None:
    with pytest.raises(NoOpml, match=why):
        read_opml(body)
    (tmp_path / "list").write_bytes(body)
    ran = microfiche(tmp_path / "archive", "site", "import", str(tmp_path / "list"))
    assert ran.code == 2
    assert f"is no OPML list: {why}" in ran.sentence
    assert not (tmp_path / "archive").exists()


def test_entities_of_a_list_are_not_resolved(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    bomb = (
        f'<!DOCTYPE opml [<!ENTITY a SYSTEM "file://{tmp_path}/secret">]><opml><body>'
        '<outline text="x" xmlUrl="https://a.example/"/>&a;</body></opml>'
    )
    assert read_opml(bomb.encode()) == [Outline(title="x", feed="https://a.example/")]
    assert b"secret" not in write_opml("t", read_opml(bomb.encode()))
