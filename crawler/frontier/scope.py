"""Which links belong to a site: a pure decision about one URL.

In: a site declaration and links. Out: whether to visit, and why not. Never: the network, a clock, or what was
visited before; budgets and hops are counted where the links are queued.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from crawler.sites.declaration import Site
from storage.records import Link, Rel
from storage.urls import authority_of, host_of, is_web, registrable_domain

MAX_SEGMENTS = 20
"""Segments of a path; Heritrix's TooManyPathSegmentsDecideRule has the same bound."""
MAX_REPEATS = 3
"""Times that one segment of a path, or one parameter, may stand in a URL (Heritrix's PathologicalPathDecideRule)."""
MAX_PARAMETERS = 8
"""Parameters of a query; more are the facets of a filter."""
MAX_PAGE_NUMBER = 500
"""How far back a listing is followed."""

NO_PAGE = re.compile(
    r"3gp|7z|aac|apk|avif?|bin|bmp|bz2|cab|css|csv|deb|dmg|docx?|eot|eps|epub|exe|flac|flv|gif|gz|ico|iso|jar|jpe?g|js|"
    r"m3u8|m4[av]|midi?|mkv|mov|mp[34]|mpe?g|msi|od[pst]|og[gv]|opus|otf|pdf|pkg|png|pptx?|ps|psd|rar|rpm|rtf|svg|swf|"
    r"tar|tgz|tiff?|ttf|wasm|wav|web[mp]|wm[av]|woff2?|xlsx?|xz|zip"
)
"""Extensions of files that are no pages of news; lower case."""

_ON_REQUEST = frozenset({Rel.SEED, Rel.HAND, Rel.ROBOTS})
_OF_A_PAGE = frozenset({Rel.REDIRECT, Rel.PART, Rel.PAGER, Rel.DAY})
_CALENDAR = frozenset({"cal", "calendar", "calendars", "kalender", "calendario", "calendrier", "agenda", "events"})
_DAY_PARAMETERS = frozenset({"date", "day", "month", "year", "week", "d", "m", "y", "cal", "view", "tribe-bar-date"})
_PAGE_PARAMETERS = frozenset({"page", "paged", "pagenum", "pageno", "seite", "pagina"})
_PAGE_IN_PATH = re.compile(r"/(?:page|seite|pagina)[/-](\d+)(?=/|$)", re.I)


@dataclass(frozen=True, slots=True)
class ScopeDecision:
    """Whether a link is followed, and the reason in words when it is not."""

    followed: bool
    why: str = ""


_Trap = Callable[[list[str], Counter[str], list[str]], str]
"""From the segments of a path, the names in a query and the numbers of a page to why it is followed no further."""
_YES = ScopeDecision(True)
_NOWHERE = ScopeDecision(False, "it is no web address")


class Scope:
    """The links that a site asks us to follow; make one per site and job with `scope_of`."""

    def __init__(self, site: Site) -> None:
        self._hosts = frozenset(site.hosts) or frozenset(host for url in site.start for host in with_twin(url))
        self._below = tuple(host.removeprefix("*") for host in self._hosts if host.startswith("*."))
        self._domains = frozenset(map(registrable_domain, site.start))
        self._articles = tuple(map(re.compile, site.articles))
        self._exclude = tuple(map(re.compile, site.exclude))
        self._longest = site.limits.max_url

    def page(self, link: Link) -> ScopeDecision:
        """Whether a link to a page is followed.

        Seeds and what was asked for by hand always are, and what is no web address never is: a server may send to
        mailto: or to port 99999. `articles` of the site file does not bind redirects, because
        a story may have moved to where its pattern does not reach, nor the further pages of a story or of a list.
        """
        return _decided(self, link.url, link.rel)

    def _decide(self, url: str, rel: Rel) -> ScopeDecision:
        if not is_web(url):
            return _NOWHERE
        if rel in _ON_REQUEST:
            return _YES
        if not self.is_ours(url):
            return ScopeDecision(False, f"{authority_of(url)} is no host of this site")
        if self._articles and rel not in _OF_A_PAGE and not _any(self._articles, url):
            return ScopeDecision(False, "no pattern of `articles` matches")
        return self._unless_excluded(url)

    def further(self, link: Link) -> ScopeDecision:
        """Whether a link to a feed or sitemap is followed: also on another host of the same owner.

        Sitemaps that robots.txt names may lie anywhere (sitemaps.org, "Sitemaps & Cross Submits"), and so may those
        that a site file declares; what such a one names on its own host are its parts.
        """
        if not is_web(link.url):
            return _NOWHERE
        if link.rel in _ON_REQUEST:
            return _YES
        is_part = link.rel is Rel.SITEMAP and link.via is not None and authority_of(link.via) == authority_of(link.url)
        if not (is_part or self.is_ours(link.url) or registrable_domain(link.url) in self._domains):
            return ScopeDecision(False, f"{authority_of(link.url)} belongs to another owner")
        return self._unless_excluded(link.url)

    def file(self, url: str) -> ScopeDecision:
        """Whether a file is fetched that a page needs to be shown: from whatever host, unless `exclude` says no."""
        if not is_web(url):
            return _NOWHERE
        return ScopeDecision(False, "a pattern of `exclude` matches") if _any(self._exclude, url) else _YES

    def is_ours(self, url: str) -> bool:
        """Whether an absolute web URL lies on a host of the site."""
        authority = authority_of(url)
        return authority in self._hosts or f".{authority}".endswith(self._below)

    def _unless_excluded(self, url: str) -> ScopeDecision:
        if _any(self._exclude, url):
            return ScopeDecision(False, "a pattern of `exclude` matches")
        trap = self._too_long(url) or trap_in(url)
        return ScopeDecision(False, trap) if trap else _YES

    def endless_in(self, url: str) -> str:
        """Why an absolute URL looks like one of endlessly many; "" when it does not."""
        return self._too_long(url) or _why(url, _ENDLESS)

    def _too_long(self, url: str) -> str:
        return f"the URL is longer than {self._longest} characters" if len(url) > self._longest else ""


@lru_cache(maxsize=8_192)
def _decided(scope: Scope, url: str, rel: Rel) -> ScopeDecision:
    """Most links of a page stand on every page of its site."""
    return scope._decide(url, rel)


@lru_cache(maxsize=256)
def scope_of(site: Site) -> Scope:
    """The scope of a site, made once."""
    return Scope(site)


def with_twin(url: str) -> tuple[str, ...]:
    """The authority of a URL, and its twin with or without "www." where one is usual.

    "www.example.com" gives also "example.com" and the other way round; "news.example.com" and addresses stand alone.
    """
    authority, host = authority_of(url), host_of(url)
    if authority.startswith("www."):
        return authority, authority.removeprefix("www.")
    if host == registrable_domain(url) and "." in host and not host.rpartition(".")[2].isdigit():
        return authority, f"www.{authority}"
    return (authority,)


def trap_in(url: str) -> str:
    """Why an absolute URL looks like one of endlessly many, or like no page; "" when it does not."""
    return _why(url, (*_ENDLESS, _no_page))


def _why(url: str, traps: tuple[_Trap, ...]) -> str:
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    query = parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    names = Counter(name for name, _ in query)
    numbers = [value for name, value in query if name.lower() in _PAGE_PARAMETERS] + _PAGE_IN_PATH.findall(parts.path)
    return next((why for found in traps if (why := found(segments, names, numbers))), "")


def _deep(segments: list[str], _names: Counter[str], _numbers: list[str]) -> str:
    return f"the path has more than {MAX_SEGMENTS} segments" if len(segments) > MAX_SEGMENTS else ""


def _repeating(segments: list[str], _names: Counter[str], _numbers: list[str]) -> str:
    most = max(Counter(segments).values(), default=0)
    return f"a segment of the path stands in it more than {MAX_REPEATS} times" if most > MAX_REPEATS else ""


def _faceted(_segments: list[str], names: Counter[str], _numbers: list[str]) -> str:
    if names.total() > MAX_PARAMETERS:
        return f"the query has more than {MAX_PARAMETERS} parameters"
    most = max(names.values(), default=0)
    return f"a parameter stands in the query more than {MAX_REPEATS} times" if most > MAX_REPEATS else ""


def _calendar(segments: list[str], names: Counter[str], _numbers: list[str]) -> str:
    is_calendar = _DAY_PARAMETERS & names.keys() and any(segment.lower() in _CALENDAR for segment in segments)
    return "it is a view of a calendar" if is_calendar else ""


def _far_back(_segments: list[str], _names: Counter[str], numbers: list[str]) -> str:
    is_far = any(len(number) > 6 or int(number) > MAX_PAGE_NUMBER for number in numbers if number.isdecimal())
    return f"it is beyond page {MAX_PAGE_NUMBER} of a listing" if is_far else ""


def _no_page(segments: list[str], _names: Counter[str], _numbers: list[str]) -> str:
    extension = segments[-1].rpartition(".")[2].lower() if segments and "." in segments[-1] else ""
    return f"a .{extension} file is no page" if NO_PAGE.fullmatch(extension) else ""


_ENDLESS: tuple[_Trap, ...] = (
    _deep,
    _repeating,
    _faceted,
    _calendar,
    _far_back,
)


def _any(patterns: tuple[re.Pattern[str], ...], url: str) -> bool:
    return any(pattern.search(url) for pattern in patterns)
