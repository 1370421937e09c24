"""A site is a declaration: a small TOML file, checked, frozen, named by the digest of its text.

Any URL works without one: `undeclared(url)` gives what a careful stranger would do.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Limits(_Declared):
    """What a crawl of this site may cost."""

    max_bytes: int = 20_000_000
    """Bytes of one answer, headers and all; what comes beyond is cut and the record says so."""
    timeout: float = 60.0
    """Seconds for one exchange, from connecting to the last byte."""
    max_pages: int | None = None
    """Exchanges of one job; None: as many as are due."""
    max_hops: int = 3
    """Links followed from a start page."""


class Politeness(_Declared):
    """How hard a crawl leans on the site's hosts."""

    requests_per_second: Annotated[float, Field(gt=0)] = 1.0
    """To each host; a longer Crawl-delay of robots.txt wins."""
    concurrency: Annotated[int, Field(ge=1, le=64)] = 2
    """Exchanges in flight over the whole site."""


class Recheck(_Declared):
    """When pages are fetched again; hours. An empty list: never."""

    listings: float = 0.25
    """Between two fetches of a front or section page."""
    feeds: float = 0.25
    """Between two fetches of a feed or sitemap."""
    articles: tuple[float, ...] = (1, 6, 24, 24 * 7, 24 * 30)
    """Hours after the first capture of an article."""


class Reading(_Declared):
    """What the site's pages need told to be read right."""

    language: str | None = None
    """BCP 47, for pages that do not say."""
    timezone: str = "UTC"
    """IANA name, for dates without offset."""
    date_order: Literal["DMY", "MDY", "YMD"] | None = None
    """Of dates in digits alone, such as 03/04/2026."""
    post_id: str | None = None
    """A regular expression whose first group is the post id in a URL."""


class Site(_Declared):
    """The declaration of a site."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=100)]
    """Names the site in commands, rows and folders: small letters, digits, dots, dashes, underscores."""
    title: str | None = None
    """What people call it."""
    start: Annotated[tuple[str, ...], Field(min_length=1)]
    """Front and section pages: fetched first and rechecked as listings."""
    feeds: tuple[str, ...] = ()
    """RSS or Atom feeds."""
    sitemaps: tuple[str, ...] = ()
    """Beside those that robots.txt names."""
    hosts: tuple[str, ...] = ()
    """Hosts whose links are followed; empty: those of `start`."""
    articles: tuple[str, ...] = ()
    """Regular expressions on the URL; empty: any page of `hosts` may be an article."""
    exclude: tuple[str, ...] = ()
    """Regular expressions on the URL that are never fetched."""
    allow_private: tuple[str, ...] = ()
    """Addresses or networks (CIDR) that may be reached although they are private."""
    limits: Limits = Limits()
    politeness: Politeness = Politeness()
    recheck: Recheck = Recheck()
    reading: Reading = Reading()
    digest: str = ""
    """sha256 of the declaration's text; set by the loader."""
    text: str = ""
    """The declaration as written; set by the loader."""
