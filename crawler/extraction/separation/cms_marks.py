"""What publishing systems mark as not the article: their own names for it, from data/platforms.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.document.name_index import NameTest
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.walk import Look
from storage.records import Verdict

_VERDICTS = {"others": Verdict.TEASER, "machinery": Verdict.BOILERPLATE}


class Mark(NamedTuple):
    """Which system says of an element that it is not the article, and what it is instead."""

    platform: str
    verdict: Verdict


def marked(document: Survey) -> Iterator[tuple[HtmlElement, Mark]]:
    """The elements of a page that a publishing system marks as something else than the article, in document order."""
    known = marks()
    suspects = [look for tag, looks in document.by_tag.items() if f"<{tag}>" in known for look in looks]
    suspects += document.called(NameTest(known.__contains__, ()))
    found = {index: mark for look in suspects if (mark := mark_of(look)) for index in look.indexes}
    yield from ((document.elements[index], found[index]) for index in sorted(found))


def mark_of(look: Look) -> Mark | None:
    """What the systems say of elements that look so; None when none says anything."""
    known, names = marks(), (f"<{look.tag}>", *look.names.split())
    return None if known.keys().isdisjoint(names) else next(known[name] for name in names if name in known)


@cache
def marks() -> Mapping[str, Mark]:
    """Every name that a system gives to what is not the article, as the data file writes it."""
    text = (files("crawler.extraction") / "data" / "platforms.toml").read_text("utf-8")
    return {
        name: Mark(platform, _VERDICTS[kind])
        for platform, kinds in tomllib.loads(text)["platforms"].items()
        for kind, names in kinds.items()
        for name in names
    }
