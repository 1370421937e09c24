"""Text made fit for a terminal, and how it looks there."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from readingroom import terminal, views
from readingroom.article import print_article
from readingroom.lookup import look_up
from storage import tables
from storage.database.queries import teasers
from tests.unit.readingroom.library import LATER, Library
from tests.unit.storage.press import PAPER


@pytest.mark.parametrize(
    ("raw", "harmless"),
    [
        ("\x1b[31mred", "\ufffd[31mred"),
        ("C1 \x9b31m", "C1 \ufffd31m"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("one\r\ntwo\u2028three\x85four", "one\ntwo\nthree\nfour"),
        ("tab\tstays, نص too, 👩‍💻 too", "tab\tstays, نص too, 👩‍💻 too"),
        ("nul\x00 del\x7f lone \ud800", "nul\ufffd del\ufffd lone \ufffd"),
    ],
)
def test_text_is_made_harmless(raw: str, harmless: str) -> None:
    assert terminal.clean(raw) == harmless


def test_a_character_alone_is_made_as_harmless_as_among_others() -> None:
    every = [chr(number) for number in range(sys.maxunicode + 1)]
    among = [terminal.clean(f"\t{sign}\t")[1:-1] for sign in every]  # a tab, so that all of it is looked through
    assert [terminal.clean(sign) for sign in every] == among


def screen(columns: int) -> Console:
    return Console(file=io.StringIO(), width=columns, force_terminal=True, color_system=None, markup=False)


def shown(on: Console) -> list[str]:
    assert isinstance(on.file, io.StringIO)
    return on.file.getvalue().splitlines()


@pytest.mark.parametrize(("columns", "widest"), [(40, 40), (100, 80)])
def test_an_article_is_wrapped_to_the_terminal_but_never_wider_than_eighty(
    library: Library, columns: int, widest: int
) -> None:
    on = screen(columns)
    with library.open() as archive, archive.database.read() as connection:
        found = look_up(connection, "post-id:7")
    assert found.article is not None
    print_article(on, found, found.article)
    body = shown(on)[: shown(on).index("─" * 40)]
    assert max(len(line.rstrip()) for line in body) <= widest
    assert " ".join(LATER.split()) in " ".join(" ".join(body).split())


def test_teasers_are_entries_on_a_terminal(library: Library) -> None:
    on = screen(100)
    with library.open() as archive, archive.database.read() as connection:
        views.print_teasers(on, teasers.of_page(connection, f"{PAPER}/h"))
    assert [line.rstrip() for line in shown(on)] == [
        " 1  Market  Fish is dear",
        "    Cod above all.",
        "    Grace",
        f"    {PAPER}/m  (archived)",
        "",
        " 2  Night falls",
        "    [hidden] Owls were heard. Nobody slept.",
        f"    {PAPER}/night  (not archived)",
        "",
    ]


def test_a_table_has_heads_on_a_terminal_and_tabs_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    on = screen(60)
    tables.print_table(on, ("site", "article"), [("paper", "Harbour\nopens")])
    assert [line.rstrip() for line in shown(on)] == ["site   article", "paper  Harbour", "       opens"]
    tables.print_table(Console(file=sys.stdout), ("site", "article"), [("paper", "Harbour\nopens")])
    assert capsys.readouterr().out == "paper\tHarbour opens\n"
