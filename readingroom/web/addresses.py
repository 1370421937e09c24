"""Addresses of pages: the only place that knows how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

from readingroom.percent import in_path, in_query

_IN_PATH = ":/?=&%,;+~@!$'()*"
"""What an address within an address keeps, as Memento's tools write it."""

FORMS = ("html", "json")
"""Endings of an address that say as what a page is wanted."""
TABLES = ("csv", "jsonl")
"""Endings by which a list is had as a table."""
FEEDS = ("atom", "feed.json")
FILES = ("csv", "jsonl", "tidy", "ris", "bib", "csl", "ninjs", "jsonld")
"""Endings by which all that a search finds is had as a file."""
_ENDINGS = tuple(f".{form}" for form in dict.fromkeys((*FORMS, *FILES, *FEEDS, "opml")))


def article(site: str, key: str, **given: object) -> str:
    """An article; `version` a number of its versions, from 1."""
    return _with(f"/article/{_escaped(site)}/{_key(key)}", given)


def difference(site: str, key: str, **given: object) -> str:
    """Two versions of an article side by side: `from` and `to`."""
    return _with(f"/difference/{_escaped(site)}/{_key(key)}", given)


def cite(site: str, key: str, **given: object) -> str:
    """An article as a reference, in a `style`."""
    return _with(f"/cite/{_escaped(site)}/{_key(key)}", given)


def replayed(replay: str, url: str, at: datetime) -> str:
    """A page as it was, in the replay that listens at `replay` (the form of Memento's URI-M that pywb has)."""
    return f"{replay.rstrip('/')}/archive/{at.astimezone(UTC):%Y%m%d%H%M%S}/{url}"


def front(site: str, **given: object) -> str:
    """The front page of a site, `at` a moment."""
    return _with(f"/front/{_key(site)}", given)


def site(name: str) -> str:
    """How a site fares."""
    return f"/site/{_key(name)}"


def jobs(**given: object) -> str:
    """Jobs, of a `site` or all."""
    return _with("/jobs", given)


def sources(**given: object) -> str:
    """Where news are looked for, of a `site` or all."""
    return _with("/sources", given)


def days(**given: object) -> str:
    """The calendar of a `year`."""
    return _with("/days", given)


def as_form(address: str, form: str) -> str:
    """The same address with the ending that asks for a form."""
    path, mark, asked = address.partition("?")
    return f"{path.removesuffix('.html')}.{form}{mark}{asked}"


def is_for_programs(path: str) -> bool:
    """Whether the ending of a path asks for what only programs read."""
    return path.endswith(_ENDINGS[1:])


def section(site: str, name: str) -> str:
    """A section of a site."""
    return f"/section/{_escaped(site)}/{_name(name)}"


def author(name: str, **given: object) -> str:
    """An author, of all sites or of one `site`."""
    return _with(f"/author/{_name(name)}", given)


def names(kind: str, **given: object) -> str:
    """All `sections` or `authors`."""
    return _with(f"/{kind}", given)


def changes(**given: object) -> str:
    """What papers changed: by `what`, `site`, `day`, `to`."""
    return _with("/changes", given)


def stories(**given: object) -> str:
    """Stories: by `sort`, `site`, `papers`, `from`, `to`."""
    return _with("/stories", given)


def story(site: str, key: str, **given: object) -> str:
    """The story that an article belongs to; `marked`: site and key of the article whose text is shown."""
    return _with(f"/story/{_escaped(site)}/{_key(key)}", given)


def found(**given: object) -> str:
    """A search."""
    return _with("/search", given)


def articles_by_api(**given: object) -> str:
    """The same search for programs."""
    return _with("/api/articles", given)


def named(**given: object) -> str:
    """Whatever a `url` names, `at` a moment."""
    return _with("/at", given)


def exactly(at: datetime) -> str:
    """A moment for `at`, to its last digit: what was captured within a second is not there yet at its beginning."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat()


def timegate(url: str) -> str:
    """The TimeGate of an address (RFC 7089 §3.1)."""
    return f"/timegate/{quote(url, safe=_IN_PATH)}"


def timemap(url: str) -> str:
    """The TimeMap of an address (RFC 7089 §3.3)."""
    return f"/timemap/link/{quote(url, safe=_IN_PATH)}"


_escaped = lru_cache(maxsize=1 << 10)(in_path)
"""A page of an article has its key in a dozen addresses."""


def _key(key: str) -> str:
    """A key may be a URL; one that ends as a form of the page does is given another ending behind it."""
    return _escaped(key) + (".html" if key.endswith(_ENDINGS) else "")


def _name(name: str) -> str:
    """A name is asked for by its words: whatever is blank in it, a line end too, is one blank."""
    return _key(" ".join(name.split()))


def _with(path: str, given: Mapping[str, object]) -> str:
    told = "&".join(f"{name}={_quoted(str(value))}" for name, value in given.items() if value not in (None, "", False))
    return f"{path}?{told}" if told else path


_quoted = lru_cache(maxsize=1 << 10)(in_query)
"""A page of a search has the same words in sixty addresses."""


def without_form(path: str) -> str:
    """A path without the form that its ending asks for."""
    stem, dot, ending = path.rpartition(".")
    return stem if dot and ending in FORMS else path
