"""Of which kind a change is, and whether the paper said that it made one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storage.records import Article
from storage.versioning.change_classes import classed
from storage.versioning.correction_notes import is_note

BODY = "The minister arrived at the harbour on Tuesday.\nThree ships had left before, at 1.5 knots."
NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)


def article(text: str = BODY, **more: Any) -> Article:
    return Article(**{"title": "Harbour opens", "text": text, **more})


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (BODY.replace("harbour", "har\u00adbour"), "whitespace"),
        (BODY.replace("\n", " "), "whitespace"),
        (BODY.replace("before,", "before –"), "punctuation"),
        (BODY.replace("minister", "‘minister’"), "punctuation"),
        (BODY.replace("1.5", "15"), "text"),
        (BODY.replace("minister", "minster"), "typo"),
        (BODY.replace("harbour", "Harbour"), "typo"),
        (BODY.replace("arrived", "arrvied"), "typo"),
        (BODY.replace("Three", "3"), "text"),
        (BODY.replace("left", "sunk"), "text"),
        (BODY.replace("had", "has"), "text"),
        (BODY + "\nUpdated 14:05", "date"),
        (BODY + "\n30 March 2026, 14:05 CEST", "date"),
        (BODY + "\nHe had come to Paris in 1984.", "text"),
        ("\n".join(reversed(BODY.split("\n"))), "text"),
    ],
)
def test_a_change_is_of_one_kind(text: str, change: str) -> None:
    assert classed(article(), article(text)).change == change


def test_a_dateline_that_goes_on_is_a_date() -> None:
    old, new = f"Updated 3 hours ago\n{BODY}", f"Updated 4 hours ago\n{BODY}"
    found = classed(article(old), article(new))
    assert (found.change, found.silent) == ("date", False)


def test_a_headline_alone_is_a_headline_and_with_the_body_it_is_text() -> None:
    assert classed(article(), article(title="Harbour closes")).change == "headline"
    assert classed(article(), article(subtitle="Ships wait")).change == "headline"
    assert classed(article(), article(BODY + "\nAll left again.", title="Harbour closes")).change == "text"
    assert classed(article(), article(title="Harbor opens")).change == "typo"


def test_many_slips_are_a_text() -> None:
    words = [f"harbour{letter}masters" for letter in "abcdefgh"]
    text, slipped = "\n".join(words), "\n".join(word.replace("masters", "mastrs") for word in words)
    assert classed(article(text), article(slipped)).change == "text"


def test_what_was_changed_is_counted() -> None:
    found = classed(article(), article(BODY.replace("Three ships", "Four fishing boats")))
    assert (found.words_gone, found.words_new) == (2, 3)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (None, None, "nothing"),
        (None, NOON, "a change"),
        (NOON, NOON.replace(hour=13), "a change"),
        (NOON, NOON, "nothing"),
        (NOON, NOON.replace(hour=11), "nothing"),
        (NOON, None, "nothing"),
    ],
)
def test_a_change_is_declared_when_the_modified_date_moved(
    old: datetime | None, new: datetime | None, said: str
) -> None:
    assert classed(article(modified=old), article(BODY + "\nMore ships.", modified=new)).silent is (said == "nothing")


def test_a_change_is_declared_when_a_note_appeared_and_not_when_it_stood_there_before() -> None:
    note = "\nCorrection: an earlier version named another minister."
    assert classed(article(), article(BODY + note)).silent is False
    assert classed(article(BODY + note), article(BODY + note + "\nMore ships.")).silent is True


@pytest.mark.parametrize(
    "note",
    [
        *(
            "Correction (May 3): it was two.",
            "*Editor’s note: the name was wrong.",
            "UPDATE: He left.",
            "Updated at 14:05",
        ),
        *("An earlier version of this article said four.", "Korrektur: Es waren zwei.", "Anm. d. Red.: Es waren zwei."),
        *(
            "Mis à jour le 30 mars 2026",
            "Fe de errores: eran dos.",
            "Aggiornamento: due.",
            "更正：是两艘。",
            "Обновлено в 14:05",
        ),
    ],
)
def test_a_note_is_told_by_its_beginning(note: str) -> None:
    assert is_note(note)


@pytest.mark.parametrize(
    "text",
    [
        *("Corrections officers were hurt.", "Updates to the law were passed in May.", "Note that all left."),
        "Updated rules for fishing boats were passed by the parliament on Tuesday with a large majority.",
    ],
)
def test_a_paragraph_of_news_is_no_note(text: str) -> None:
    assert not is_note(text)
