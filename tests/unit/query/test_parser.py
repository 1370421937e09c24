"""Whatever a person types is a query, and is explained back in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.query.nodes import HitOrder, Query
from storage.query.parser import parse
from storage.query.wording import explained

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def said(text: str) -> str:
    return explained(parse(text, NOW), HitOrder.NEWEST).removesuffix(", newest first")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("harbour master", "articles with “harbour” and with “master”"),
        ("harbour AND master", "articles with “harbour” and with “master”"),
        ("„silver lantern“ ferry", "articles with “silver lantern” and with “ferry”"),
        ("a OR b c", "articles with “a” or (with “b” and with “c”)"),
        ("(a OR b) -c", "articles (with “a” or with “b”) and not with “c”"),
        ('NOT "a b"', "articles not with “a b”"),
        ("--a", "articles with “a”"),
        ("govern*", "articles with words that begin with “govern”"),
        ('"climate chang"*', "articles with a phrase that begins “climate chang”"),
        ("a NEAR/5 b", "articles with “a” near “b” within 5 words"),
        ("a near5 b", "articles with “a” near “b” within 5 words"),
        ("a w/1 b", "articles with “a” followed by “b” within one word"),
        ("title:(a OR b)", "articles with “a” in the title or with “b” in the title"),
        ('by:"Ada Lovelace"', "articles with “Ada Lovelace” among the authors"),
        ("hd=storm", "articles with “storm” in the title"),
        (
            "site:paper kind:opinion lang:en",
            "articles of the site “paper” and of the kind “opinion” and in the language “en”",
        ),
        ("tag:sea section:world", "articles with “sea” among the tags and with “world” in the section"),
        ("on:2026-11", "articles of 2026-11-01 to 2026-11-30"),
        ("on:2026-11-05", "articles of 2026-11-05"),
        ("from:2026 to:2026-02", "articles since 2026-01-01 and up to 2026-02-28"),
        ("last:7d", "articles since 2026-11-22 12:00 UTC"),
        ("first/50 harbour", "articles with “harbour” in the first 50 words"),
        ("/F50/ harbour", "articles with “harbour” in the first 50 words"),
        ("words:>800", "articles of at least 801 words"),
        ("wc<100", "articles of at most 99 words"),
        ("words:10..20", "articles of 10 to 20 words"),
        ("version:any a", "all versions of articles with “a”"),
        ("24/7 政府", "articles with “24/7” and with “政府”"),
    ],
)
def test_what_was_understood_is_said_in_words(text: str, words: str) -> None:
    assert said(text) == words
    assert parse(text, NOW).notes == ()


@pytest.mark.parametrize(
    ("text", "words", "note"),
    [
        (
            '"harbour master',
            "articles with “harbour master”",
            "a quotation mark that nobody closed was closed at the end",
        ),
        ("(a OR b", "articles with “a” or with “b”", "a bracket that nobody closed was closed at the end"),
        ("a) b", "articles with “a” and with “b”", "a bracket that closes nothing was left out"),
        ("a AND", "articles with “a”", "an AND with nothing beside it was left out"),
        ("OR a", "articles with “a”", "an OR with nothing beside it was left out"),
        ("a NOT", "articles with “a”", "a NOT with nothing behind it was left out"),
        ("a or b", "articles with “a” and with “or” and with “b”", "“or” was searched as a word; the operator is OR"),
        ("ab*", "articles with “ab”", "a star needs 3 letters before it, and was left out"),
        ("gov*ment", "articles with “gov*ment”", "a star counts only at the end of a word or phrase"),
        (
            "a NEAR/500 b",
            "articles with “a” near “b” within 100 words",
            "near/ takes a number from 1 to 100; 100 was searched",
        ),
        ("on:friday", "articles with “friday”", "on: does not know 'friday', which was searched as a word"),
        ("title: a", "articles with “title” and with “a”", "title: with nothing behind it was searched as a word"),
    ],
)
def test_what_may_be_meant_otherwise_is_noted(text: str, words: str, note: str) -> None:
    assert said(text) == words
    assert parse(text, NOW).notes == (note,)


@given(st.text(alphabet=st.sampled_from("ab \"“()-*:/'ORANDTNEARw5政é") | st.characters()))
def test_every_string_is_a_query(text: str) -> None:
    assert isinstance(parse(text, NOW), Query)
    assert said(text)


@pytest.mark.parametrize(
    "text", ["(" * 9_000, "-" * 9_000, "first/3 " * 900, "a NEAR/3 " * 900, "title:" * 900, "NOT " * 900, '"' * 999]
)
def test_the_longest_query_of_one_kind_is_one(text: str) -> None:
    assert said(text)
