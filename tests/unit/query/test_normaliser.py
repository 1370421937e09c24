"""What is alike to a reader is one word: in case, width, accents and digits, in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.query.normaliser import first_words, located, located_each, placed, words


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("24/7", "24 7"),
        ("U.S.", "u s"),
        ("1.234.567", "1 234 567"),
        ("paper.example", "paper example"),
        ("O’Neill isn't", "o neill isn t"),
        ("foo_bar re-used", "foo bar re used"),
        ("Ärger STRASSE Straße ﬁnance", "arger strasse strasse finance"),
        ("cafe\u0301 café CAFÉ", "cafe cafe cafe"),
        ("Đau bụng", "dau bung"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Łódź Øresund Œuvre", "lodz oresund oeuvre"),
        ("Ελλάδα ΟΔΟΣ", "ελλαδα οδοσ"),
        ("йогурт Ёлка", "иогурт елка"),
        ("हिन्दी बिंदु", "हिन्दी बिंदु"),
        ("বাংলাদেশ", "বাংলাদেশ"),
        ("مُحَمَّد كتـاب", "محمد کتاب"),
        ("שָׁלוֹם", "שלום"),
        ("می\u200cخواهم", "میخواهم"),
        ("人民政府AI芯片", "人 民 政 府 ai 芯 片"),
        ("ｶﾞｷﾞ ガギ ぱは", "ガ ギ ガ ギ ぱ は"),
        ("한국어 \u1112\u1161\u11ab", "한 국 어 한"),
        ("กินข้าว", "กิ น ข้ า ว"),
        ("น้ำ", "น้ํ า"),
        ("２０２６ ٢٠٢٦ २०२६", "2026 2026 2026"),
        ("½ m²", "1 2 m2"),
        ("sil\u00adver", "silver"),
        ("❤️ \udcff !!", ""),
        ("x" * 70, f"{'x' * 64} {'x' * 6}"),
    ],
)
def test_a_text_is_cut_into_words_that_are_made_alike(text: str, made: str) -> None:
    assert " ".join(words(text)) == made


@given(st.text())
def test_words_are_the_same_with_and_without_their_places(text: str) -> None:
    found = placed(text)
    assert [one.word for one in found] == words(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@given(
    st.text(
        st.sampled_from(
            "ab9 \n\u653f\u30ac\uff76\u3099\ud55c\u1161\u0e01\u0e33\u0301-\u00e9\u00bd\u00ad\u200d\u3001\u0640\u064f"
        )
    )
)
def test_a_mark_changes_the_word_before_it_and_no_other(text: str) -> None:
    """Words are made by a table of characters where no mark is, else run by run: of both come the same."""
    assert words(f"{text} \u0301 d") == [*words(text), "d"]
    assert [one.word for one in placed(text)] == words(text)


@given(st.text(), st.integers(0, 9), st.integers(0, 9))
def test_words_from_one_index_to_another_have_the_same_places(text: str, first: int, count: int) -> None:
    assert located(text, first, first + count) == placed(text)[first : first + count]


@given(st.text())
def test_no_word_holds_what_an_engine_would_take_for_syntax(text: str) -> None:
    assert all(word and not set(word) & set(" '\"\\*:()\x00\ue000\ue001") for word in words(text))


@given(st.text())
def test_words_of_words_are_the_same_words(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found


@given(st.text(alphabet=st.characters() | st.sampled_from("a b\n\u0301政ก½")), st.integers(1, 30))
def test_the_first_words_are_those_of_the_whole_text(text: str, count: int) -> None:
    assert first_words(text * 9, count) == words(text * 9)[:count]


@given(st.text(alphabet=st.sampled_from("ab \n政é½.")), st.lists(st.integers(0, 12), max_size=6))
def test_several_places_are_located_as_each_by_itself(text: str, starts: list[int]) -> None:
    every = placed(text)
    asked = [(start, start + 1 + start % 3) for start in sorted(starts)]
    assert list(located_each(text, asked)) == [every[first:behind] for first, behind in asked]
