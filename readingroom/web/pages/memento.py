"""Memento (RFC 7089): when an address was captured, and the page as it was nearest to a moment.

A memento is what `microfiche replay` shows, where the reading room was told of one; else it is the article as it stood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote

from readingroom.web import addresses
from readingroom.web.asked import Elsewhere, Handed, PageAsked
from storage.database.engine import Connection
from storage.database.queries.mementos import MementoAt, mementos, nearest
from storage.errors import NotFound, UsageError
from storage.urls import canonical_url

_LINKS = "application/link-format"
_MOST = 10_000
"""Mementos of a TimeMap, the newest."""


def timegate(connection: Connection, asked: PageAsked) -> Elsewhere:
    """The memento nearest to the moment of `Accept-Datetime`, else the newest."""
    url = canonical_url(asked.place["url"])
    found = nearest(connection, url, _moment(asked))
    if found is None:
        raise NotFound("{what} was never captured.", what=url)
    links = f'<{url}>; rel="original", <{asked.here}{addresses.timemap(url)}>; rel="timemap"; type="{_LINKS}"'
    return Elsewhere(_mementos(asked, url)(found), status=302, headers={"Vary": "Accept-Datetime", "Link": links})


def _moment(asked: PageAsked) -> datetime:
    if not asked.accepted_moment:
        return asked.now
    try:
        return parsedate_to_datetime(asked.accepted_moment).replace(tzinfo=UTC)
    except ValueError as fault:
        why = "Accept-Datetime is a date as HTTP writes it: Mon, 30 Mar 2026 14:00:00 GMT"
        raise UsageError(why=why) from fault


def timemap(connection: Connection, asked: PageAsked) -> Handed:
    """All mementos of an address, in the format of links (RFC 6690)."""
    url, found = _found(connection, asked)
    lines = [f'<{url}>; rel="original"', *_ways(asked, url), *_lines(asked, url, found)]
    return Handed(",\n".join(lines) + "\n", _LINKS)


def timemap_in_json(connection: Connection, asked: PageAsked) -> Handed:
    """The same in the JSON form that Memento's tools read."""
    url, found = _found(connection, asked)
    memento = _mementos(asked, url)
    listed = [{"datetime": f"{one.at:%Y-%m-%dT%H:%M:%SZ}", "uri": memento(one)} for one in found]
    told = {
        "original_uri": url,
        "timegate_uri": asked.here + addresses.timegate(url),
        "mementos": {"list": listed, "first": listed[0], "last": listed[-1]},
    }
    return Handed(json.dumps(told), "application/json")


def _found(connection: Connection, asked: PageAsked) -> tuple[str, Sequence[MementoAt]]:
    url = canonical_url(asked.place["url"])
    found = mementos(connection, url, _MOST)
    if not found:
        raise NotFound("{what} was never captured.", what=url)
    return url, found


def _ways(asked: PageAsked, url: str) -> Iterator[str]:
    yield f'<{asked.here}{addresses.timemap(url)}>; rel="self"; type="{_LINKS}"'
    yield f'<{asked.here}{addresses.timegate(url)}>; rel="timegate"'


def _lines(asked: PageAsked, url: str, found: Sequence[MementoAt]) -> Iterator[str]:
    memento = _mementos(asked, url)
    for place, one in enumerate(found):
        ends = [word for word, is_end in (("first", place == 0), ("last", place == len(found) - 1)) if is_end]
        rel = " ".join([*ends, "memento"])
        moment = format_datetime(one.at.astimezone(UTC), usegmt=True)
        yield f'<{memento(one)}>; rel="{rel}"; datetime="{moment}"'


def _mementos(asked: PageAsked, url: str) -> Callable[[MementoAt], str]:
    """Where each memento of an address is; there may be ten thousand, and what they share is made once."""
    if replay := asked.house.replay:
        return lambda one: addresses.replayed(replay, url, one.at)
    before = f"{asked.here}{addresses.named(url=url)}&at="
    return lambda one: before + quote(addresses.exactly(one.at), safe="")
