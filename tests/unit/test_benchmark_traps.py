"""The site with traps leads into each of them, and the parsers of robots.txt are asked what a case asks."""

from __future__ import annotations

import re

import pytest

from benchmarks.traps.report import of_robots
from benchmarks.traps.robots import PARSERS, passed, sets_of
from benchmarks.traps.site import TRAPS, Trapped, by_trap, honest
from tests.flow.pathserver import Answer

RULES, PAPER = "User-agent: *\nDisallow: /a\n", "https://quay.example"
CASES = [
    {"test": "ID_One", "robots": RULES, "agent": "quay", "url": f"{PAPER}/a", "allowed": False},
    {"test": "ID_Two", "robots": RULES, "agent": "quay", "url": f"{PAPER}/b", "allowed": True},
    {"test": "GoogleOnly_Wrong", "robots": "", "agent": "quay", "url": f"{PAPER}/", "allowed": False},
]


def _links(answer: Answer) -> list[str]:
    return re.findall(r'href="([^"]+)"', str(answer.body)) + [
        value for name, value in answer.fields if name == "Location"
    ]


@pytest.mark.parametrize("trap", TRAPS)
def test_the_front_page_leads_into_each_trap_and_each_trap_leads_further(trap: str) -> None:
    site = Trapped()
    [first] = [link for link in _links(site.get("/")) if link.startswith(f"/{trap}/")]
    path = first
    for _ in range(20):
        [path, *_] = [link for link in _links(site.get(path)) if link.startswith(f"/{trap}") or trap == "deep"][-1:]
        path = f"/deep/{path}" if trap == "deep" else path
    assert site.get(path).status in {200, 302}


def test_what_was_asked_is_told_apart() -> None:
    asked = [
        "/",
        "/story/1",
        "/story/1",
        "/story/59",
        "/story/60",
        "/pages/2",
        "/visit/?sid=1",
        "/deep/harbour/harbour/",
    ]
    assert honest(asked) == 2
    assert by_trap(asked) == {"pages": 1, "visit": 1, "deep": 1}


@pytest.mark.parametrize("name", ["microfiche", "protego", "urllib"])
def test_a_parser_is_judged_by_the_cases(name: str) -> None:
    [tool] = [tool for tool in PARSERS if tool.name == name]
    found = passed(tool, CASES)
    assert found is not None
    assert (found.by, found.raised) == ({"RFC 9309": 2}, 0)
    assert "| 2 of 2 | 0 of 1 | 0 |" in of_robots(sets_of(CASES), [found])
