"""What somebody may have meant who named something that is not there.

In: a connection, and what was typed. Out: names and addresses of the archive that are like it, nearest first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from storage.database.engine import Connection
from storage.database.queries import articles, pages, values
from storage.errors import BadUrl, NotFound
from storage.urls import canonical_url

_LEAST = 60
"""Of a hundred: how much alike two names must be to be mistaken for each other."""


def alike(name: str, names: Collection[str], most: int = 3) -> list[str]:
    """Those names that look like one."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - only where something was not found

    found = process.extract(name, names, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=_LEAST)
    return [near for near, _, _ in found[:most]]


def did_you_mean(near: Sequence[str]) -> str:
    """A sentence with a blank before it, or nothing."""
    return f" Did you mean {' or '.join(near)}?" if near else ""


def check_sites(connection: Connection, names: Sequence[str]) -> None:
    """Raise NotFound where the archive has nothing of a site."""
    for name in names:
        if not values.has_site(connection, name):
            near = did_you_mean(alike(name, values.sites(connection)))
            raise NotFound(
                "The archive has nothing of a site {name!r}.{near} `microfiche stats` lists those that it has.",
                name=name,
                near=near,
            )


def addresses_near(connection: Connection, url: str) -> list[str]:
    """Captured addresses that differ from one in what people get wrong: scheme, www, the last slash, the query."""
    found = []
    for other in dict.fromkeys(_canonical(url)):
        if other != url and (articles.article_at(connection, other) or pages.page(connection, other)):
            found.append(other)
    return found


def _canonical(url: str) -> Iterator[str]:
    """The others that are addresses: www. before a number is none."""
    for other in _others(url):
        with suppress(BadUrl):
            yield canonical_url(other)


def _others(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    path = parts.path.rstrip("/")
    for scheme in (parts.scheme, "https", "http"):
        for there in (parts.netloc, host, f"www.{host}"):
            for query in dict.fromkeys((parts.query, "")):
                for end in (parts.path, path, f"{path}/"):
                    yield parts._replace(scheme=scheme, netloc=there, path=end or "/", query=query).geturl()
