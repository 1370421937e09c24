"""The words around names in bylines as patterns, each made once, at its first use.

They lie in data/bylines.toml by language; every byline is held against all languages, because pages mix them.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_COLON = "[:：/／|=＝]"


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    text = (files("crawler.extraction") / "data" / "bylines.toml").read_text("utf-8")
    return tomllib.loads(text)


def _any(key: str) -> str:
    """The words of all languages, the longest first."""
    phrases = {phrase for listed in _words().values() for phrase in listed.get(key, ())}
    return "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


def _beginning(labels: str) -> re.Pattern[str]:
    """A pattern for a text that begins with one of these labels, or with a role."""
    return re.compile(rf"^[\W_]*(?:{labels}|(?:{_any('beside')})\s*{_COLON}?\s*)", re.I)


@cache
def opening() -> re.Pattern[str]:
    """What a byline begins with before its names."""
    return _beginning(rf"(?:{_any('by')}|{_any('labels')})(?:\s*{_COLON}\s*|\s+)")


@cache
def line_opening() -> re.Pattern[str]:
    """What a line begins with that is a byline though nothing else says so."""
    return _beginning(rf"(?:{_any('by')})(?:\s*{_COLON}\s*|\s+)|(?:{_any('labels')})\s*{_COLON}")


@cache
def other_credits() -> re.Pattern[str]:
    """What opens a list of others: anywhere in so many words, in a single word only with a colon."""
    others = rf"(?:{_any('not_by')})(?:\s*[:：/／]\s*|\s+)|(?:{_any('credits')})\s*[:：/／=＝]"
    return re.compile(rf"(?:^|(?<=[\s.,;|(/，،；]))(?:{others})", re.I)


@cache
def ending_in_other_credits() -> re.Pattern[str]:
    """What a text ends with before a list of others."""
    return re.compile(
        rf"(?:^|[\s.,;|(/，،；])(?:{_any('not_by')}|(?:{_any('credits')})\s*[:：/／=＝])\s*[:：]?\s*$", re.I
    )


@cache
def later_byline() -> re.Pattern[str]:
    """What opens a list of authors in the middle of a text."""
    return re.compile(r"(?<=[\s.,;|(/])(?:written|posted|published|words|story|text|report) by\b[\s:]*", re.I)


@cache
def conjunction() -> re.Pattern[str]:
    """What stands between two names; a single letter ("y", "e", "i") only before two words: "José Ortega y Gasset"."""
    words = {word for listed in _words().values() for word in listed.get("and", ())}
    long = "|".join(sorted(word for word in words if len(word) > 1))
    short = "".join(sorted(word for word in words if len(word) == 1))
    return re.compile(
        rf"\s*&(?:amp;)?\s*|\s+(?:{long}|AND|UND|ET|OG|OCH)\s+(?!zu\s)|^(?:{long})\s+|\s+[{short}Y]\s+(?=\S+\s+\S)"
    )


@cache
def credited_aside() -> re.Pattern[str]:
    """The last name before a credit in brackets, and what joins it to those before: ", Ada Quill (Fotos)"."""
    words = {word for listed in _words().values() for word in listed.get("and", ()) if len(word) > 1}
    joined = "|".join(sorted(words))
    return re.compile(
        rf"(?:^|(?:[,;|/&]|\s(?:{joined})\s)\s*)(?P<name>(?:(?!\s(?:{joined})\s)[^,;|/&()])+)\((?:{_any('credits')})\)",
        re.I,
    )


@cache
def roles() -> re.Pattern[str]:
    """What a person or a group of them is, anywhere in a text."""
    return re.compile(rf"(?<!\w)(?:{_any('roles')}|{_any('groups')})(?!\w)", re.I)


@cache
def role_alone() -> re.Pattern[str]:
    """A whole text that names nobody."""
    others = "|".join(map(_any, ("groups", "nobody", "credentials", "beside")))
    return re.compile(rf"(?:(?:{_any('ranks')})\s+)*(?:{_any('roles')})|{others}", re.I)


@cache
def role_behind() -> re.Pattern[str]:
    """What a person is, behind the name: "Ada Byron Senior Correspondent", "Ada Byron Journaliste politique"."""
    return re.compile(
        rf"(?:\s+(?:{_any('ranks')}))*\s+(?:{_any('roles')}|(?P<group>{_any('groups')}))(?-i:\s+[a-zß-öø-ÿ].*)?$", re.I
    )


@cache
def places() -> re.Pattern[str]:
    """A whole text of several words that is a place: what such names begin and end with, and the capitals without."""
    return re.compile(rf"(?:{_any('places')})", re.I)


@cache
def agency() -> re.Pattern[str]:
    """A whole text that is the name of an agency."""
    return re.compile(rf"(?:{_any('agencies')})", re.I)


@cache
def roles_beside_name() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Roles before a name, and behind one, without a comma."""
    words = _any("beside")
    return re.compile(rf"^(?:{words})(?:\s*[:：]\s*|\s+|(?=[^\x00-\u2fff]))", re.I), re.compile(
        rf"(?:\s+|(?<=[^\x00-\u2fff]))(?:{words})$", re.I
    )


@cache
def days() -> frozenset[str]:
    """What stands before digits where a byline prints the date: names of months and days, "on", "at"."""
    return frozenset(_words()["every"]["days"])


@cache
def particles() -> frozenset[str]:
    """Small words inside names."""
    return frozenset(_words()["every"]["particles"])
