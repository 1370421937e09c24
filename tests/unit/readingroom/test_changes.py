"""What changed between two texts, in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readingroom.changes import LONGEST, Change, Fate, Words, changes, compare
from storage.records import Article

TEXT = st.lists(st.sampled_from(["ship", "quay", "came", "left", "at", "dawn"]), max_size=30).map(" ".join)


def article(title: str, text: str, subtitle: str | None = None) -> Article:
    return Article(title=title, text=text, subtitle=subtitle)


def test_equal_texts_have_no_changes_whatever_their_white_space() -> None:
    assert changes(article("A  b", "One.\nTwo  three."), article("A b", "One.\nTwo three.")) == []


def test_a_changed_word_is_shown_with_the_words_around_it() -> None:
    before, after = " ".join(f"w{n}" for n in range(20)), " ".join(f"w{n}" if n != 9 else "x" for n in range(20))
    assert compare(before, after) == (
        Words(Fate.KEPT, "… w3 w4 w5 w6 w7 w8"),
        Words(Fate.GONE, "w9"),
        Words(Fate.NEW, "x"),
        Words(Fate.KEPT, "w10 w11 w12 w13 w14 w15 …"),
    )


def test_a_paragraph_that_hardly_survives_is_shown_as_replaced() -> None:
    assert compare("a b c d e", "v w x y a") == (Words(Fate.GONE, "a b c d e"), Words(Fate.NEW, "v w x y a"))


def test_a_paragraph_too_long_to_compare_is_shown_as_replaced() -> None:
    long = "word " * (LONGEST + 1)
    assert [words.fate for words in compare(long, long + "more")] == [Fate.GONE, Fate.NEW]


def test_a_subtitle_that_came_is_new() -> None:
    assert changes(article("A", "One."), article("A", "One.", "Deck")) == [
        Change("subtitle", (Words(Fate.NEW, "Deck"),))
    ]


@given(old=TEXT, new=TEXT)
def test_taking_the_new_words_and_the_kept_ones_gives_what_the_text_became(old: str, new: str) -> None:
    """As long as nothing was shortened, both texts can be read off the comparison."""
    found = compare(old, new)
    if all("…" not in words.text for words in found if words.fate is Fate.KEPT):
        assert " ".join(words.text for words in found if words.fate is not Fate.GONE) == new
        assert " ".join(words.text for words in found if words.fate is not Fate.NEW) == old
