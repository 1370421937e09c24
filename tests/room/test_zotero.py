"""Zotero's own translators find an article of the reading room, and read what is downloaded there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replay.zotero import items_of_page, items_of_reference
from tests.unit.readingroom.room import Room
from tests.unit.storage.press import PAPER

pytestmark = pytest.mark.slow

HARBOUR = f"/at?url={PAPER}/h"


def page_of(room: Room) -> tuple[str, str]:
    where = room.get(HARBOUR).headers["location"]
    return room.get(where).text, room.url + where


SECOND_AUTHOR = '<meta name="citation_author" content="Charles Babbage">'
"""Of two nodes in a row the XPath of npm's release asks a function that its DOM does not have."""


@pytest.mark.parametrize("marks", ["COinS", "Embedded Metadata"])
def test_zotero_takes_a_page_for_an_article_of_a_newspaper(room: Room, tmp_path: Path, marks: str) -> None:
    text, url = page_of(room)
    assert SECOND_AUTHOR in text
    marked = text if marks == "COinS" else text.replace("Z3988", "").replace(SECOND_AUTHOR, "")
    found, [item] = items_of_page(marked, url, tmp_path)
    assert found[0] == marks
    assert (item["itemType"], item["title"], item["url"]) == ("newspaperArticle", "Harbour opens late", f"{PAPER}/h")
    assert item["publicationTitle"] == "paper"


def test_zotero_takes_each_hit_of_a_search_for_an_article_of_a_newspaper(room: Room, tmp_path: Path) -> None:
    where = "/search?q=mayor+OR+cod"
    found, items = items_of_page(room.get(where).text, room.url + where, tmp_path)
    assert found[0] == "COinS"
    told = {(item["itemType"], item["title"], item["url"], item["publicationTitle"]) for item in items}
    assert ("newspaperArticle", "Harbour opens late", f"{PAPER}/h", "paper") in told
    assert len(told) == len(items) == len(room.get("/search.json?q=mayor+OR+cod").json["hits"]) > 1
    harbour = next(item for item in items if item["title"] == "Harbour opens late")
    assert [one["lastName"] for one in harbour["creators"]] == ["Lovelace", "Babbage"]


@pytest.mark.parametrize(
    ("style", "kind"), [("ris", "newspaperArticle"), ("csl", "newspaperArticle"), ("bibtex", "journalArticle")]
)  # BibTeX has no type for newspapers
def test_zotero_reads_each_form_of_a_reference(room: Room, tmp_path: Path, style: str, kind: str) -> None:
    cited = page_of(room)[1].replace(f"{room.url}/article/", "/cite/")
    [item] = items_of_reference(room.get(f"{cited}?style={style}").text, tmp_path)
    assert (item["itemType"], item["title"], item["url"]) == (kind, "Harbour opens late", f"{PAPER}/h")
    assert item["publicationTitle"] == "paper"
    assert item["accessDate"]
