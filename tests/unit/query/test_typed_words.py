"""WORDS as a shell hands them over."""

from __future__ import annotations

import pytest

from readingroom.typed_words import typed_query


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["salt", "and", "pepper"], "salt and pepper"),
        (["salt and pepper"], '"salt and pepper"'),
        (["salt OR pepper"], "salt OR pepper"),
        (["tug NEAR/3 rope"], "tug NEAR/3 rope"),
        (["tug w/3 rope"], "tug w/3 rope"),
        (["first/50 salt"], "first/50 salt"),
        (["salt -pepper"], "salt -pepper"),
        (["salt pep*"], "salt pep*"),
        (["title:salt pepper"], "title:salt pepper"),
        (['"salt mine" pepper'], '"salt mine" pepper'),
        (["salt mine", "-pepper"], '"salt mine" -pepper'),
    ],
)
def test_an_argument_of_plain_words_is_a_phrase_and_any_other_is_what_it_says(words: list[str], query: str) -> None:
    assert typed_query(words) == query
