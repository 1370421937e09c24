"""What changed between two texts: paragraphs first, then words."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from storage.records import Article
from storage.versioning.alignment import MOST_CELLS, Match, matches
from storage.versioning.differences import MOST_PARAGRAPHS, Change, EditKind, Fate, Words, differences, typography
from storage.versioning.words import lines_of

WORD = st.sampled_from(["ship", "quay", "came", "left", "at", "dawn", "“no”", "船"])
TEXT = st.lists(st.lists(WORD, max_size=12).map(" ".join), max_size=8).map("\n".join)


def article(text: str, title: str = "Harbour", subtitle: str | None = None) -> Article:
    return Article(title=title, text=text, subtitle=subtitle)


def body(old: str, new: str) -> list[Change]:
    return differences(article(old), article(new))


def kinds(found: list[Change]) -> list[tuple[str, int | None, int | None]]:
    return [(change.kind.value, change.old, change.new) for change in found]


def counted(found: list[Change]) -> tuple[int, int]:
    return sum(one.count(Fate.GONE) for one in found), sum(one.count(Fate.NEW) for one in found)


def sentence(number: int, words: int = 12) -> str:
    return " ".join(f"p{number}w{word}" for word in range(words))


def test_equal_texts_differ_in_nothing_whatever_their_blanks_quotes_and_dashes() -> None:
    assert body("“One”\u00a0two – three…\n\nIt’s four.", '"One" two - three...\nIt\'s  four.') == []


def test_typography_is_shown_when_it_is_asked_for() -> None:
    [change] = typography(article("He said “no” twice."), article('He said "no" twice.'))
    assert change.words[1:3] == (Words(Fate.GONE, "“no”", 1), Words(Fate.NEW, '"no"', 1))


def test_a_paragraph_put_in_before_a_changed_one_is_one_paragraph_and_one_word() -> None:
    changed = sentence(2).replace("p2w5", "other")
    found = body(f"{sentence(1)}\n{sentence(2)}", f"{sentence(1)}\n{sentence(9)}\n{changed}")
    assert kinds(found) == [("added", None, 2), ("changed", 2, 3)]
    assert counted(found) == (1, 13)


def test_a_moved_paragraph_is_moved_and_nothing_else() -> None:
    lines = [sentence(number) for number in range(5)]
    found = body("\n".join(lines), "\n".join([lines[0], *lines[2:], lines[1]]))
    assert kinds(found) == [("moved", 2, 5)]
    assert found[0].words == (Words(Fate.KEPT, lines[1], 12),)


def test_a_paragraph_of_which_hardly_anything_survives_is_gone_and_another_new() -> None:
    assert kinds(body("a b c d e f", "a u v w x y")) == [("removed", 1, None), ("added", None, 1)]
    assert kinds(body("a b c d e f", "a b c w x y")) == [("changed", 1, 1)]


def test_words_are_whole() -> None:
    [change] = body("It was in January that they left.", "It was in March that they left.")
    assert [words.text for words in change.words] == ["It was in", "January", "March", "that they left."]


def test_a_word_that_stayed_by_chance_between_many_changed_ones_is_no_island() -> None:
    [change] = body("a b c one two three the four five six d e f", "a b c uno due tre the quattro cinque sei d e f")
    assert [(words.fate.value, words.count) for words in change.words] == [
        *(("kept", 3), ("gone", 7), ("new", 7), ("kept", 3)),
    ]


def test_texts_without_blanks_are_compared_by_characters() -> None:
    [change] = body("市政府周二批准了港口扩建计划。", "市政府周三批准了港口扩建计划。")
    assert [words.text for words in change.words] == ["市政府周", "二", "三", "批准了港口扩建计划。"]
    [thai] = body("เรือเข้าท่าเมื่อเช้า", "เรือออกท่าเมื่อเช้า")
    assert next(words.fate for words in thai.words) is Fate.KEPT


def test_title_and_subtitle_come_first_and_may_come_and_go() -> None:
    found = differences(article("x", "Harbour opens"), article("x", "Harbour closes", "Deck"))
    assert [(change.field, change.kind) for change in found] == [
        ("title", EditKind.CHANGED),
        ("subtitle", EditKind.ADDED),
    ]
    [gone] = differences(article("x", subtitle="Deck"), article("x"))
    assert (gone.field, gone.kind, gone.words) == ("subtitle", EditKind.REMOVED, (Words(Fate.GONE, "Deck", 1),))


def test_a_gone_paragraph_stands_where_it_stood() -> None:
    lines = [sentence(number) for number in range(6)]
    found = body("\n".join(lines), "\n".join([lines[0], *lines[3:5], sentence(8), lines[5]]))
    assert kinds(found) == [("removed", 2, None), ("removed", 3, None), ("added", None, 4)]


def test_a_long_paragraph_is_cut_at_what_stands_once_and_compared_all_the_same() -> None:
    chance = random.Random(1)
    words = [f"w{chance.randrange(400)}" for _ in range(5000)]
    changed = [*words[:2500], "other", *words[2501:4000], "more", *words[4000:]]
    assert len(words) * len(changed) > MOST_CELLS
    found = body(" ".join(words), " ".join(changed))
    assert (kinds(found), counted(found)) == ([("changed", 1, 1)], (1, 2))


def test_more_paragraphs_than_any_article_has_are_compared_as_one() -> None:
    lines = [f"l{number} and more" for number in range(MOST_PARAGRAPHS + 1)]
    found = body("\n".join(lines), "\n".join(["first", *lines]))
    assert (kinds(found), counted(found)) == ([("changed", 1, 1)], (0, 1))


@given(old=TEXT, new=TEXT)
def test_both_texts_can_be_read_off_what_stayed_and_what_changed(old: str, new: str) -> None:
    """Paragraph by paragraph: what is said to be gone, kept or moved makes the old one, what is new or kept the new."""
    one, other = lines_of(old), lines_of(new)
    found = body(old, new)
    for change in found:
        gone = " ".join(words.text for words in change.words if words.fate is not Fate.NEW)
        come = " ".join(words.text for words in change.words if words.fate is not Fate.GONE)
        assert change.old is None or gone.split() == one[change.old - 1].split() or "船" in gone
        assert change.new is None or come.split() == other[change.new - 1].split() or "船" in come
    stayed_old = [line for place, line in enumerate(one, 1) if place not in {change.old for change in found}]
    stayed_new = [line for place, line in enumerate(other, 1) if place not in {change.new for change in found}]
    assert stayed_old == stayed_new


@given(one=st.text("abc", max_size=40), other=st.text("abc", max_size=40))
def test_matches_are_common_and_rise_in_both(one: str, other: str) -> None:
    ends = Match(0, 0, 0)
    for match in matches(one, other):
        assert one[match.old : match.old + match.length] == other[match.new : match.new + match.length]
        assert (match.old, match.new) >= (ends.old + ends.length, ends.new + ends.length)
        ends = match
