"""Parts of addresses are written as urllib writes them."""

from __future__ import annotations

import sys
from urllib.parse import quote, quote_plus

import pytest

from readingroom.percent import in_path, in_query

_EVERY = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number <= 0xDFFF]


def test_every_character_is_written_as_urllib_writes_it() -> None:
    assert [in_path(sign) for sign in _EVERY] == [quote(sign, safe="") for sign in _EVERY]
    assert [in_query(sign) for sign in _EVERY] == [quote_plus(sign) for sign in _EVERY]


@pytest.mark.parametrize(
    "text", ["", "a b", "https://a.example/ü?q=1&r=%20+", "мыки ще", "~-_. /%", "\n\r\0", "+", " "]
)
def test_texts_are_written_as_urllib_writes_them(text: str) -> None:
    assert (in_path(text), in_query(text)) == (quote(text, safe=""), quote_plus(text))


def test_half_of_a_surrogate_pair_is_refused_as_urllib_refuses_it() -> None:
    for written in (in_path, in_query):
        with pytest.raises(UnicodeEncodeError):
            written("\ud800")
