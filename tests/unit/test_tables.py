"""Tables on a terminal: nothing beyond the edge, no word and no address broken."""

from __future__ import annotations

import unicodedata

import pytest
from rich.text import Text
from wcwidth import wcswidth

from storage.tables import laid_out

LONG = "https://paper.example/2026/11/29/a-very-long-address-that-has-no-room-in-any-column-of-a-small-terminal?page=1"
TITLES = (
    "Harbour opens late, and nobody knows why the mayor spoke of it at all in such a long and winding headline",
    "政府公布新的海港计划市长对此表示欢迎居民却担心噪音和交通问题将会越来越严重而且没有人知道何时完工",
    "港の開発計画が発表され、市長は歓迎したが住民は騒音と交通渋滞が悪化することを懸念している",
    "항구가 늦게 열리고 시장이 왜 그렇게 말했는지 아무도 모른다 그리고 주민들은 소음을 걱정한다",
    "يفتح الميناء متأخرا ولا أحد يعرف لماذا تحدث رئيس البلدية عن ذلك بهذا الإسهاب في العنوان الطويل",
    unicodedata.normalize(
        "NFD", "Überlängenzuschläge für Straßenbahnführerprüfungen erhöhen Gebühren überall é à ü ö ä"
    ),
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft meldet Gewinn",
    "👩‍👩‍👧 Family wins the lottery 🎉 and buys a lighthouse 🏳️‍🌈 near the harbour of the small town",
)
ROWS = [
    ("2026-11-29", "paper", title, LONG if number % 2 else "https://p.example/") for number, title in enumerate(TITLES)
]


@pytest.mark.parametrize("columns", [80, 120])
def test_no_line_is_wider_than_the_screen_but_one_that_is_one_word(columns: int) -> None:
    lines = [line.plain for line in laid_out(("date", "site", "title", "url"), ROWS, columns)]
    too_wide = [line for line in lines if wcswidth(line) > columns]
    assert [line for line in too_wide if len(line.split()) > 1] == []


@pytest.mark.parametrize("columns", [80, 120])
def test_every_word_and_address_stands_whole_on_one_line(columns: int) -> None:
    lines = [line.plain for line in laid_out(("date", "site", "title", "url"), ROWS, columns)]
    words = {word for line in lines for word in line.split()}
    for row in ROWS:
        assert row[3] in words
        unbroken = [
            word for word in row[2].split() if not any(unicodedata.east_asian_width(one) in "WF" for one in word)
        ]
        assert [word for word in unbroken if word not in words] == []
    shown = "".join("".join(lines).split())
    assert all(letter in shown for row in ROWS for letter in row[2] if not letter.isspace())


def test_columns_stand_under_each_other_whatever_the_script() -> None:
    rows = [("政府", "one"), ("e\u0301te\u0301", "two"), ("plain", "three")]
    lines = [line.plain for line in laid_out(("word", "number"), rows, 80)]
    assert {wcswidth(line[: line.index(row[1])]) for line, row in zip(lines[1:], rows, strict=True)} == {7}


def test_numbers_stand_to_the_right() -> None:
    rows = [("a", Text("1", justify="right")), ("b", Text("1,000", justify="right"))]
    assert [line.plain for line in laid_out(("what", "many"), rows, 80)] == [
        "what   many",
        "a         1",
        "b     1,000",
    ]


def test_addresses_that_have_room_are_a_column_and_others_go_below() -> None:
    rows = [("paper", "https://paper.example/front-page"), ("gazette", "https://gazette.example/")]
    heads = ("site", "start")
    assert [line.plain for line in laid_out(heads, rows, 80)][1] == "paper    https://paper.example/front-page"
    assert [line.plain for line in laid_out(heads, rows, 30)] == [
        *("site", "paper", "  https://paper.example/front-page"),
        *("gazette", "  https://gazette.example/"),
    ]


def test_a_table_without_rows_has_no_heads() -> None:
    assert list(laid_out(("site", "start"), [], 80)) == []
