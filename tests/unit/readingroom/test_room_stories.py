"""Stories in the reading room: who carries a text, who had it first, and what they share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import pytest

from storage.decisions import decide
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import ok, page
from tests.unit.storage.wire import COPY, EVENING, FULL, MORNING, VALLEY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def desk(wire_desk: Library) -> Iterator[Room]:
    with wire_desk.open() as archive, opened(archive) as room:
        yield room


def of(kind: str, site: str, url: str) -> str:
    return f"/{kind}/{site}/{quote(url, safe='')}"


FERRY = of("story", "valley", f"{VALLEY}/x")


def test_stories_of_several_papers_come_first_and_those_of_one_when_they_are_asked_for(desk: Room) -> None:
    (ferry,) = desk.get("/stories.json").json["stories"]
    assert (ferry["title"], ferry["articles"], ferry["sites"]) == ("Valley mourns", 4, ["valley", "morning", "evening"])
    assert [one["title"] for one in desk.get("/stories.json?papers=1").json["stories"]] == ["Soup", "Valley mourns"]
    largest = desk.get("/stories.json?papers=1&sort=largest").json["stories"]
    assert [one["title"] for one in largest] == ["Valley mourns", "Soup"]
    assert desk.get("/stories.json?site=nobody").json["stories"] == []
    assert desk.get("/stories.json?from=2026-04-01&papers=1").json["stories"] == []
    text = unescape(desk.get("/stories").text)
    assert "in 3 papers" in text
    assert f'href="{FERRY}"' in text


def test_what_makes_no_sense_is_said(desk: Room) -> None:
    for asked in ("sort=best", "papers=0", "from=soon", "skip=x"):
        assert desk.get(f"/stories?{asked}").status == 400, asked


def test_a_story_tells_who_had_it_first_and_marks_what_is_shared(desk: Room) -> None:
    told = desk.get(f"{FERRY}.json").json
    assert told["said"] == "4 articles of 3 sites carry this text; valley had it first, as its page says."
    assert [one["site"] for one in told["articles"]] == ["valley", "morning", "evening", "evening"]
    text = unescape(desk.get(FERRY).text)
    assert "1 h 30 min later" in text
    assert f"<mark>{COPY[0].split()[0]}" in text
    assert "80 %" in text
    chosen = desk.get(f"{FERRY}.json?marked={quote(f'evening {EVENING}/a')}").json["text"]
    assert (chosen["site"], chosen["other"], chosen["share"]) == ("evening", "valley", 1.0)
    assert desk.get(f"{FERRY}?marked=paper%20none").status == 400


def test_any_of_its_articles_leads_to_a_story_and_says_what_it_is_called(desk: Room) -> None:
    by_another = desk.get(of("story", "evening", f"{EVENING}/a"))
    assert by_another.headers["link"] == f'<{desk.url}{FERRY}>; rel="canonical"'
    as_json = desk.get(f"{of('story', 'evening', f'{EVENING}/a')}.json").json
    assert (as_json["address"], as_json["text"]["site"]) == (f"{desk.url}{FERRY}", "evening")
    alone = desk.get(of("story", "valley", f"{VALLEY}/y"))
    assert alone.status == 404
    assert "No other article carries the text" in unescape(alone.text)
    assert desk.get("/story/valley/none").status == 404


def test_an_article_says_who_also_printed_it(desk: Room) -> None:
    text = unescape(desk.get(of("article", "morning", f"{MORNING}/ferry")).text)
    assert "Also printed by" in text
    assert "<bdi>valley</bdi> had it first." in text
    assert "100 % of it in the first" in text
    first = unescape(desk.get(of("article", "valley", f"{VALLEY}/x")).text)
    assert "This was the first of 4 articles" in first
    assert "Also printed by" not in desk.get(of("article", "valley", f"{VALLEY}/y")).text


def test_what_was_taken_down_is_in_no_story(own_wire_desk: Library) -> None:
    with own_wire_desk.open() as archive, opened(archive) as room:
        decide(archive, kind="takedown", target=f"{VALLEY}/x", reason="asked for", who="Ada")
        assert room.get(FERRY).status == 451
        assert room.get(of("story", "morning", f"{MORNING}/ferry")).status == 200
        for path in (
            "/stories",
            of("story", "morning", f"{MORNING}/ferry"),
            of("article", "morning", f"{MORNING}/ferry"),
        ):
            assert "valley" not in room.get(path).text.lower(), path


def test_a_story_of_many_articles_is_shown_in_parts_of_which_none_is_lost(own_library: Library) -> None:
    own_library.press.run(*(ok(f"/{'long-' * 30}{number}", page(f"Copy {number}", FULL)) for number in range(50)))
    own_library.take()
    with own_library.open() as archive, opened(archive) as room:
        (story,) = room.get("/stories.json?papers=1").json["stories"]
        path, seen = f"/story/paper/{quote(story['article'], safe='')}", []
        while path:
            answer = room.get(path)
            assert len(answer.body) < 60_000
            seen += re.findall(r">Copy (\d+)</a></td>", answer.text)
            more = re.search(r'class="more" href="(.*?)"', answer.text)
            path = unescape(more[1]) if more else ""
        assert seen == [str(number) for number in range(50)]
        assert len(room.get("/stories?papers=1").body) < 60_000
