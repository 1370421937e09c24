"""What is shown around the words that were looked for comes from the text itself, and nothing of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.query.excerpts import LitPiece, concordances, lit, snippet
from storage.query.matching import wanted_terms
from storage.query.normaliser import TextInWords, placed
from storage.query.parser import parse

TEXT = (
    "At dawn the Ferry-Crew slept.\n"
    + "Nothing came of it. " * 30
    + "Then the café’s lantern, <b>silver</b>, went out."
)


def shown(text: str, query: str, count: int = 12) -> str:
    pieces = snippet(text, tuple(wanted_terms(parse(query).root)), count)
    return "".join(f"[{piece.text}]" if piece.is_lit else piece.text for piece in pieces)


def test_a_snippet_shows_the_words_where_most_of_them_stand_together() -> None:
    assert shown(TEXT, "silver lantern crew") == "…of it. Then the café’s [lantern], <b>[silver]</b>, went out."


def test_a_phrase_is_lit_up_as_it_stands_there() -> None:
    assert shown(TEXT, '"ferry crew"', 6) == "…the [Ferry-Crew] slept.\nNothing came…"
    assert shown(TEXT, "cafe", 3).count("[café]") == 1


def test_without_the_words_a_snippet_is_the_beginning() -> None:
    assert shown(TEXT, "site:paper", 4) == "At dawn the Ferry…"
    assert shown("", "a") == ""
    assert shown("!?", "a") == "!?"


def test_what_must_be_absent_is_not_lit_up() -> None:
    assert "[" not in shown(TEXT, "dawn -crew").replace("[dawn]", "")


def test_a_character_of_chinese_is_lit_up_by_itself() -> None:
    assert shown("人民政府没有回应。", "政府") == "人民[政府]没有回应。"


def test_a_keyword_stands_between_what_is_around_it() -> None:
    [line] = concordances(TEXT, list(wanted_terms(parse("lantern").root)), 20)
    assert (line.before, line.keyword, line.after) == ("Then the café’s ", "lantern", ", <b>silver</b>,")


@given(st.text(), st.text(min_size=1, max_size=3))
def test_a_text_with_its_words_lit_up_is_the_same_text(text: str, word: str) -> None:
    pieces: tuple[LitPiece, ...] = lit(text, list(wanted_terms(parse(word).root)))
    assert "".join(piece.text for piece in pieces) == text


@given(st.text(alphabet=st.sampled_from("ab é漢字かー\u3099กิ น1½-")), st.integers(0, 9), st.integers(0, 9))
def test_some_words_are_located_as_in_all(text: str, first: int, count: int) -> None:
    assert TextInWords(text).located(first, first + count) == placed(text)[first : first + count]
