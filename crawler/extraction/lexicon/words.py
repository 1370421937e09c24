"""The words of the trade in many languages: calls to action, labels of related links, bylines, kinds of article.

They lie in data/LANGUAGE.toml, one file a language; here they become patterns, once, at their first use. Every page is
held against all languages, because pages mix them.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.extraction.document.measures import NO_CARD, RUNNING, TITLE
from crawler.extraction.document.regex_parts import PhrasesByInitial, any_of, initial_of
from crawler.extraction.document.sentences import STOPS
from crawler.extraction.document.tree import weight

_LONGEST_NAME = 8  # words of a byline behind "By": two names and what joins them
_CALLS = ("calls", "calls_starting", "page_labels")
"""The lists whose phrases calls begin with; nearly all lines begin with none, which one search tells."""
_NEVER = re.compile(r"(?!)")


@cache
def _lists() -> tuple[dict[str, Any], ...]:
    folder = files("crawler.extraction") / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(tomllib.loads((folder / name).read_text("utf-8")) for name in names)


def _phrases(key: str) -> list[str]:
    return [phrase for listed in _lists() for phrase in listed.get(key, ())]


@cache
def _pattern(key: str, before: str, after: str) -> re.Pattern[str]:
    phrases = _phrases(key)
    return re.compile(f"{before}(?:{any_of(phrases)}){after}", re.I) if phrases else _NEVER


@cache
def _openings_of(*keys: str) -> PhrasesByInitial:
    return PhrasesByInitial(phrase for key in keys for phrase in _phrases(key))


def begins_with(key: str, text: str) -> bool:
    """Whether a text begins with a phrase of the lists called `key`."""
    return _openings_of(key)[initial_of(text)](text) is not None


def is_call(text: str) -> bool:
    """Whether a line calls on the reader to do something (subscribe, follow, share, read on) and says nothing else."""
    if len(text) > NO_CARD or _openings_of(*_CALLS)[initial_of(text)](text) is None or weight(text) > NO_CARD:
        return False
    if begins_with("calls", text) and _pattern("calls", r"^[\W_]*", r"[\W_]*$").match(text):
        return True
    return begins_with("calls_starting", text) or is_page_label(text)


def is_page_label(text: str) -> bool:
    """Whether a line is one of the short words by which a page is used: Share, Advertisement, Show less."""
    return weight(text) <= RUNNING and consists_of("page_labels", text)


def is_related_label(text: str) -> bool:
    """Whether a text is no more than the label of a related link: "Also read:", "Lire aussi"."""
    known = len(text) <= NO_CARD and begins_related(text)
    return known and bool(_pattern("related", r"^[\W_]*", r"[\W_]*$").match(text))


def begins_related(text: str) -> bool:
    """Whether a text begins with the words of such a label, whatever follows."""
    return begins_with("related", text[:NO_CARD])


def opens_related(text: str) -> bool:
    """Whether a line begins with the label of a related link, followed by a colon, a bar or a capital."""
    known = weight(text) <= TITLE and begins_with("related", text)
    return known and bool(_pattern("related", r"^[\W_]*", r"\s*[:|>»–—-]").match(text))


def is_sign_off(text: str) -> bool:
    """Whether a line names who else worked on an article: "(Reporting by …; editing by …)", "Mit Material von dpa"."""
    return weight(text) <= NO_CARD and begins_with("sign_offs", text)


def without_by(text: str) -> str:
    """A byline without "By", "Von", "Par" at its beginning."""
    return _pattern("by", r"^[\W_]*", r"(?:\s*:\s*|\s+)").sub("", text, count=1)


def begins_byline(text: str) -> bool:
    """Whether a short line begins as bylines do, "By", "Von", and goes on with names: most words with a capital."""
    rest = without_by(text)
    names = rest.split()
    if rest == text or not 1 < len(names) <= _LONGEST_NAME or rest.endswith(STOPS):
        return False
    return sum(name[:1].isupper() for name in names) > 0.5 * len(names)


@cache
def _kinds() -> dict[str, str]:
    return {
        word.casefold(): kind
        for language in _lists()
        for kind, listed in language.get("kinds", {}).items()
        for word in listed
    }


def kind_of(text: str) -> str | None:
    """The kind of article that a type line names ("Analysis | QiOSK" → "analysis"), or None."""
    kinds = _kinds()
    parts = [part.strip().casefold() for part in re.split(r"[|/·•,:>]", text)]
    return next((kinds[part] for part in parts if part in kinds), None)


def ends_with(key: str, text: str) -> bool:
    """Whether the last 60 characters of a text end with a phrase of the lists called `key`."""
    return bool(_pattern(key, r"(?:^|[\W_])", r"[\W_]*$").search(text[-60:]))


def consists_of(key: str, text: str) -> bool:
    """Whether a text of at most 80 characters is phrases of the lists called `key`, once or more, and nothing else."""
    if len(text) > RUNNING or not begins_with(key, text):
        return False
    return _pattern(key, r"^(?:[\W_]*", r")+[\W_]*$").match(text) is not None


def says(key: str, text: str) -> bool:
    """Whether a phrase of the lists called `key` stands in a text: whole words, but in scripts without spaces."""
    return bool(
        _pattern(key, r"(?:\b|(?<=[\u3040-\u9fff\uac00-\ud7af]))", r"(?:\b|(?=[\u3040-\u9fff\uac00-\ud7af]))").search(
            text
        )
    )
