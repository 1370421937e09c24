import re

import pytest

from crawler.extraction.document.name_index import NameIndex, NameTest, fewest, name_test, stems_of
from crawler.extraction.document.tree import opening, standing

NAMES = (
    *("entry-title main", "post-author", "c-byline__name story", "subtitle", "col-md-6", "authors list", "authority"),
    *("", "untitled author-name", "time", "post-time\nupdated", "rubric", "rubrik big"),
)


@pytest.mark.parametrize(
    ("pattern", "stems"),
    [
        ("caption|legend", {"caption", "legend"}),
        ("rubri[kc]|publi(shed|cation)", {"rubri", "publi"}),
        ("bread-?_?crumb|autor(en)?", {"bread", "autor"}),
        ("authors?_*name", {"author"}),
        (standing("crumb", "crumbs"), {"crumb", "crumbs"}),
        (opening("title"), {"title"}),
        ("[ab]+", {""}),
        ("(?:teaser)?", {""}),
    ],
)
def test_a_pattern_tells_words_that_stand_in_all_it_matches(pattern: str, stems: set[str]) -> None:
    assert set(stems_of(pattern)) == stems


def test_a_word_that_holds_another_one_need_not_be_looked_for() -> None:
    assert fewest(["authors", "title", "author", "title"]) == ("title", "author")


@pytest.mark.parametrize(
    "pattern",
    [opening("title"), rf"byline|{standing('author', 'authors')}", "rubri[kc]", "col-?md|story", "[mn]ame", "zzz"],
)
def test_the_names_of_a_page_that_match_are_those_that_match_one_by_one(pattern: str) -> None:
    matching = [number for number, one in enumerate(NAMES) if re.search(pattern, one)]
    assert NameIndex(NAMES).passing(name_test(pattern)) == matching


def test_without_words_to_look_for_every_single_name_is_asked() -> None:
    assert NameIndex(NAMES).passing(NameTest({"main", "big"}.__contains__, ())) == [0, 12]
