"""The text of a site file, as far as a look at the site tells what belongs into it. Pure.

In: a URL, and what was found there. Out: TOML with a comment on each field worth a thought; what nothing tells is left
out, or stands there as a comment.
"""

from __future__ import annotations

import ipaddress
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from crawler.frontier.scope import trap_in, with_twin
from crawler.sites.article_pattern import article_pattern
from crawler.sites.whereabouts import country_of, date_order_of, timezone_of
from storage.urls import canonical_url, host_of, site_name_for

_MOST_SECTIONS = 8
_NO_SECTION = frozenset(
    [
        "about",
        "abo",
        "agb",
        "account",
        "advertise",
        "anmelden",
        "careers",
        "contact",
        "cookies",
        "datenschutz",
        "faq",
        "hilfe",
        "help",
        "imprint",
        "impressum",
        "jobs",
        "kontakt",
        "legal",
        "login",
        "mediadaten",
        "newsletter",
        "privacy",
        "register",
        "search",
        "shop",
        "signin",
        "signup",
        "suche",
        "subscribe",
        "subscription",
        "support",
        "terms",
        "werbung",
    ]
)
"""Words in a path behind which no news stands, though menus lead there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a look at a site told, and what follows from it; all of it may be missing."""

    url: str
    title: str | None = None
    language: str | None = None
    menu: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    announced: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Of the articles."""
    published: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What goes into the site file."""

    name: str
    title: str | None
    start: tuple[str, ...]
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    hosts: tuple[str, ...]
    articles: str | None
    language: str | None
    timezone: str | None
    date_order: str | None
    allow_private: tuple[str, ...]


def bare(url: str) -> Proposal:
    """What a URL alone tells. Raises BadUrl."""
    return proposed(Told(url=canonical_url(url)))


def proposed(told: Told) -> Proposal:
    """What belongs into the site file."""
    language = next((language for language, _ in Counter(told.languages).most_common(1)), told.language)
    country = country_of(told.url, told.language)
    sections = sections_of(told)
    return Proposal(
        name=site_name_for(told.url),
        title=told.title,
        start=(told.url, *sections),
        feeds=told.feeds,
        sitemaps=told.sitemaps,
        hosts=with_twin(told.url),
        articles=article_pattern(told.articles, (told.url, *sections), told.announced),
        language=language,
        timezone=timezone_of(country, told.published),
        date_order=date_order_of(told.language or language, country),
        allow_private=private_addresses(told.url),
    )


def sections_of(told: Told) -> tuple[str, ...]:
    """The sections among what the menu leads to: short paths, no query, no article, nothing but news behind them."""
    others = {told.url, *told.articles, *told.announced, *told.feeds}
    return tuple(url for url in told.menu if url not in others and _may_be_section(url))[:_MOST_SECTIONS]


def _may_be_section(url: str) -> bool:
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    words = {word for segment in segments for word in segment.replace("_", "-").split("-")}
    is_short = 1 <= len(segments) <= 2 and all(segment.count("-") <= 2 for segment in segments)
    return is_short and not parts.query and not words & _NO_SECTION and not trap_in(url)


def private_addresses(url: str) -> tuple[str, ...]:
    """The address that a URL itself names, if a crawl may reach it only where a site file allows it."""
    host = host_of(url)
    if host == "localhost":
        return ("127.0.0.1", "::1")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ()
    return () if address.is_global else (str(address),)


def site_text(proposal: Proposal) -> str:
    """The site file, ready to be read over."""
    facts = {
        "name": _quoted(proposal.name),
        "title": f"title = {_quoted(proposal.title)}" if proposal.title else '# title = "The Daily Example"',
        "start": _list(proposal.start),
        "feeds": _list(proposal.feeds),
        "sitemaps": _list(proposal.sitemaps),
        "hosts": _list(proposal.hosts),
        "articles": _articles(proposal.articles),
        "private": _private(proposal.allow_private),
        "reading": "\n".join(_reading(proposal)),
    }
    return _TEMPLATE.format(**facts)


def _articles(pattern: str | None) -> str:
    if pattern is None:
        return "articles = []  # no form was found that all articles have and no section"
    return f"articles = ['{pattern}']" if "'" not in pattern else f"articles = [{_quoted(pattern)}]"


def _private(addresses: Sequence[str]) -> str:
    if not addresses:
        return ""
    why = "# These addresses are private; a crawl reaches them only because they stand here."
    return f"\n{why}\nallow_private = {_list(addresses)}\n"


def _reading(proposal: Proposal) -> list[str]:
    language, zone, order = proposal.language, proposal.timezone, proposal.date_order
    return [
        (f"language = {_quoted(language)}" if language else '# language = "en"') + "  # for pages that do not say",
        f"timezone = {_quoted(zone or 'UTC')}  # for dates without offset"
        + ("" if zone else ', such as "Europe/Berlin"'),
        (f"date_order = {_quoted(order)}" if order else '# date_order = "DMY"')
        + "  # of dates in digits alone: 03/04/2026",
    ]


def _list(values: Sequence[str]) -> str:
    if len(values) < 2:
        return f"[{', '.join(map(_quoted, values))}]"
    return "[\n" + "".join(f"    {_quoted(value)},\n" for value in values) + "]"


def _quoted(text: str) -> str:
    # A JSON string is a TOML string, but for the one character that JSON leaves bare and TOML forbids.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


_TEMPLATE = """\
# A site of Microfiche. `microfiche site check` reads this file, `microfiche site try` shows what it gives.
name = {name}  # the name of this file without .toml
{title}

# Front and section pages: fetched first and looked at again all the time.
start = {start}
# Feeds and sitemaps tell of new articles soonest. Those that pages and robots.txt name are found without being listed.
feeds = {feeds}
sitemaps = {sitemaps}

# Links to other hosts are not followed. "*.example.com" stands for a host and all below it.
hosts = {hosts}
# Regular expressions on the URL. Without `articles` any page of the hosts may be an article.
{articles}
exclude = []
{private}
[politeness]
requests_per_second = 1.0  # to each host; a longer Crawl-delay of robots.txt wins

[recheck]
listings = 0.25  # hours
articles = [1, 6, 24, 168, 720]  # hours after an article was first seen

[reading]
{reading}
"""
