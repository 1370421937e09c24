"""A site is a declaration: a small TOML file, checked, frozen, named by the digest of its text.

Any URL works without one: `crawler.sites.site_files.undeclared(url)` gives what a careful stranger would do.
Which links belong to a site is `crawler.frontier.scope`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from crawler.sites.field_types import Address, Host, Hours, Network, Pattern, Positive, ProxyAddress, Timezone


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Limits(_Declared):
    """What a crawl of this site may cost."""

    max_bytes: Annotated[int, Field(gt=0)] = 20_000_000
    """Bytes of one answer, headers and all; what comes beyond is cut and the record says so."""
    max_head_bytes: Annotated[int, Field(gt=0)] = 524_288
    """Bytes of the head of one answer, interim ones included; what comes beyond is cut and the record says so."""
    max_header_fields: Annotated[int, Field(gt=0)] = 1_000
    """Lines of such a head; a longer one is cut once that is seen, some 64 kB later."""
    timeout: Positive = 60.0
    """Seconds for one exchange, from connecting to the last byte."""
    min_rate: Annotated[float, Field(ge=0)] = 10.0
    """Bytes a second that an answer must keep to over each twenty seconds once it has begun; a slower one is cut, as
    by the time-out. 0: however slow."""
    max_redirects: Annotated[int, Field(ge=0)] = 10
    """Redirects followed from one page to the next, beyond `max_hops`."""
    max_url: Annotated[int, Field(gt=0, le=8_000)] = 2_000
    """Characters of an address that is followed."""
    max_links: Annotated[int, Field(gt=0)] = 10_000
    """Links of one page that are followed, feeds and sitemaps aside, which have bounds of their own."""
    max_job_bytes: Annotated[int, Field(gt=0)] | None = None
    """Bytes of the answers of one job, files of pages aside, after which it begins nothing more; None: no limit."""
    disk_reserve: Annotated[int, Field(ge=0)] = 100_000_000
    """Bytes that stay free on the disk of the WARC files: with fewer, a job begins nothing more and says so."""
    max_pages: Annotated[int, Field(gt=0)] | None = None
    """Pages, feeds and sitemaps that one job fetches, robots.txt aside; None: as many as are due."""
    max_hops: Annotated[int, Field(ge=0)] = 3
    """Links followed from a start page."""
    max_age_days: Annotated[int, Field(gt=0)] | None = 30
    """Of what sitemaps date; older pages are not fetched for a sitemap's sake."""


class Politeness(_Declared):
    """How hard a crawl leans on the site's hosts."""

    requests_per_second: Positive = 1.0
    """To each host; a longer Crawl-delay of robots.txt wins."""
    concurrency: Annotated[int, Field(ge=1, le=64)] = 2
    """Exchanges in flight over the whole site."""
    noarchive: Literal["ignore", "obey"] = "ignore"
    """What becomes of a page that asks not to be archived, in a meta or in X-Robots-Tag. "obey": no article is made of
    it; its bytes stay in the WARC files, and its links are followed."""
    quiet: tuple[Hours, ...] = ()
    """Hours in which a schedule asks for nothing, by the clock of `reading.timezone`: "22:00-06:00"."""


class Tls(_Declared):
    """How the servers of the site prove who they are."""

    verify: Literal["strict", "record"] = "strict"
    """"strict": nothing is fetched from a server whose certificates do not prove who it is. "record": it is fetched all
    the same. What came of it stands in the records in either case."""


class Retry(_Declared):
    """How failures are met: answers 5xx and 429, time-outs, refused connections."""

    first: Positive = 30.0
    """Seconds until the second try; each further one waits four times as long. A Retry-After wins."""
    times: Annotated[int, Field(ge=1)] = 4
    """Tries within hours; after them one a day, for a week."""


class Recheck(_Declared):
    """When pages are fetched again; hours. An empty list: never."""

    listings: float = 0.25
    """At least, between two fetches of a start page; it is fetched more seldom where it seldom tells of new pages."""
    feeds: float = 0.25
    """The same for a feed or sitemap."""
    slowest: Annotated[float, Field(gt=0, le=24)] = 6.0
    """At most, between two fetches of a start page, feed or sitemap, however seldom it tells of anything."""
    articles: tuple[float, ...] = (1, 6, 24, 24 * 7, 24 * 30)
    """Hours after the first capture of an article."""


class Assets(_Declared):
    """Files that the pages of articles need to be shown: pictures, styles, fonts, scripts. `assets = "off"`: none.

    They are fetched behind all pages and sources, at the pace and by the robots.txt of the hosts on which they lie; one
    that the archive has is not asked for again for `recheck_days`, whatever page shows it.
    """

    kinds: tuple[Literal["images", "styles", "fonts", "scripts", "media"], ...] = (
        "images",
        "styles",
        "fonts",
        "scripts",
    )
    """What is fetched; films and sound ("media") only where they are asked for."""
    pages: tuple[Literal["articles", "listings"], ...] = ("articles",)
    """Whose files are fetched; of listings those of the start pages."""
    bytes_of_page: Annotated[int, Field(gt=0)] = 10_000_000
    """What the files of one page may take, those that no earlier page had; what is left is counted, and not asked for
    until a page shows it a week later."""
    bytes_of_job: Annotated[int, Field(gt=0)] = 500_000_000
    """What the files of all pages of one job may take; what is left is counted, and due a day later."""
    max_bytes: Annotated[int, Field(gt=0)] = 5_000_000
    """Bytes of one file, headers and all; what comes beyond is cut and the record says so."""
    recheck_days: Annotated[int, Field(gt=0)] = 7
    """Styles and scripts that pages go on showing are asked for again after so many days; pictures and fonts after four
    times as many, and addresses with a version in them after a year."""


def _assets(value: Any) -> Any:
    return Assets(kinds=()) if value == "off" else value


class ReadingHints(_Declared):
    """What the site's pages need told to be read right."""

    language: str | None = None
    """BCP 47, for pages that do not say."""
    timezone: Timezone = "UTC"
    """IANA name, for dates without offset."""
    date_order: Literal["DMY", "MDY", "YMD"] | None = None
    """Of dates in digits alone, such as 03/04/2026."""
    post_id: Pattern | None = None
    """A regular expression whose first group is the post id in a URL."""


class Layout(_Declared):
    """Hints for what was captured from a day on, because the site changed; what is not given stays as it was before."""

    since: date
    """The first day, in UTC, by the time of the capture: 2026-05-01."""
    language: str | None = None
    """As in [reading]."""
    timezone: Timezone | None = None
    """As in [reading]."""
    date_order: Literal["DMY", "MDY", "YMD"] | None = None
    """As in [reading]."""
    post_id: Pattern | None = None
    """As in [reading]."""

    @property
    def given(self) -> dict[str, Any]:
        """The hints that this layout gives."""
        return self.model_dump(exclude={"since"}, exclude_none=True)


Share = Annotated[float, Field(ge=0, le=1)]


class Expect(_Declared):
    """What the site gives when all is well; `microfiche check` and the end of each job say what is below it."""

    articles_a_day: Positive | None = None
    """At least so many new articles a day, on average over a week."""
    title: Share | None = None
    """At least this share of the new articles of a week has a title, 0 to 1."""
    text: Share | None = None
    """So of a text."""
    date: Share | None = None
    """So of a date of publication."""
    author: Share | None = None
    """So of an author."""
    delay_hours: Positive | None = None
    """Half of the new articles are here within so many hours of their publication."""


class Alarms(_Declared):
    """Who is told when something is wrong with the site, and when it is well again: once each.

    A site file goes into its WARC files: the archive's own `alarms.toml`, with these fields, is the place for secrets.
    """

    command: tuple[str, ...] = ()
    """A program and its arguments, run without a shell; what is to be told comes as JSON on its standard input."""
    webhook: Address | None = None
    """An address to which the same JSON is sent by POST."""


class Site(_Declared):
    """The declaration of a site."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=100)]
    """Names the site in commands, rows and folders: small letters, digits, dots, dashes, underscores."""
    title: str | None = None
    """What people call it."""
    start: Annotated[tuple[Address, ...], Field(min_length=1)]
    """Front and section pages: fetched first and rechecked as listings."""
    feeds: tuple[Address, ...] = ()
    """RSS, Atom or JSON feeds."""
    sitemaps: tuple[Address, ...] = ()
    """Beside those that robots.txt names; also lists of what another archive has, of a CDX server or a TimeMap: the
    pages themselves are asked for, here and today; what that archive holds of them is for `microfiche import`."""
    hosts: tuple[Host, ...] = ()
    """Hosts whose links are followed; empty: those of `start`, with and without "www."."""
    articles: tuple[Pattern, ...] = ()
    """Regular expressions on the URL; empty: any page of `hosts` may be an article."""
    exclude: tuple[Pattern, ...] = ()
    """Regular expressions on the URL that are never fetched."""
    allow_private: tuple[Network, ...] = ()
    """Addresses or networks (CIDR) that may be reached although they are private."""
    proxy: Annotated[ProxyAddress | None, Field(repr=False)] = None
    """The way to all servers of the site: http://…, https://… or socks5://…, which looks names up itself. A user and a
    password before the host are not kept in the WARC files; the password may stand in MICROFICHE_PROXY_PASSWORD."""
    limits: Limits = Limits()
    politeness: Politeness = Politeness()
    tls: Tls = Tls()
    retry: Retry = Retry()
    recheck: Recheck = Recheck()
    assets: Annotated[Assets, BeforeValidator(_assets)] = Assets()
    reading: ReadingHints = ReadingHints()
    layout: tuple[Layout, ...] = ()
    """Changes of the hints, each from its day on: `[[layout]]`."""
    expect: Expect = Expect()
    alarms: Alarms = Alarms()
    digest: str = ""
    """sha256 of the declaration's text; set by the loader."""
    text: str = ""
    """The declaration as written; set by the loader."""
    back_to: date | None = None
    """The first day (UTC) of the past that a person asked for; set by `crawl --since`."""

    def on(self, at: datetime) -> Site:
        """The site as what was captured at a moment is read: with the hints of all layouts that had begun (UTC)."""
        day = at.astimezone(UTC).date()
        begun = [layout for layout in self.layout if layout.since <= day]
        if not begun:
            return self
        given = {name: value for layout in sorted(begun, key=_since) for name, value in layout.given.items()}
        return self.model_copy(update={"reading": self.reading.model_copy(update=given)})


def _since(layout: Layout) -> date:
    return layout.since
