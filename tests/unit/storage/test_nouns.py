"""Lists of names come from the nouns."""

from __future__ import annotations

import pytest

from storage.nouns import names_of
from storage.records import Link


def test_the_names_of_a_noun_are_its_fields_but_those_that_are_said_otherwise() -> None:
    assert names_of(Link, without={"url"}) == ("rel", "via", "position", "hint_title", "hint_date")


def test_a_name_that_a_noun_does_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="Link has no nonsense"):
        names_of(Link, without=("nonsense", "url"))
