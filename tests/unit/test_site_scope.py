"""Which links belong to a site, and which lead into a trap."""

from __future__ import annotations

import pytest

from crawler.frontier.scope import Scope, scope_of, trap_in
from crawler.sites.declaration import Site
from storage.records import Link, Rel


def scope(**fields: object) -> Scope:
    return scope_of(Site.model_validate({"name": "daily", "start": ("https://daily.com/",), **fields}))


def link(url: str, rel: Rel = Rel.LISTING) -> Link:
    return Link(url=url, rel=rel)


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://daily.com/a", True),
        ("http://daily.com/a", True),
        ("https://www.daily.com/a", True),
        ("https://daily.com:8443/a", False),
        ("https://shop.daily.com/a", False),
        ("https://notdaily.com/a", False),
        ("https://daily.com.evil.example/a", False),
    ],
)
def test_without_hosts_only_those_of_the_start_pages_are_followed(url: str, followed: bool) -> None:  # noqa: FBT001 - a row
    assert scope().page(link(url)).followed is followed


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://daily.com/a", True),
        ("https://sport.daily.com/a", True),
        ("https://a.b.daily.com/a", True),
        ("https://notdaily.com/a", False),
        ("https://other.example:8000/a", True),
        ("https://other.example/a", False),
    ],
)
def test_declared_hosts_are_exact_or_a_host_and_all_below_it(url: str, followed: bool) -> None:  # noqa: FBT001 - a row
    assert scope(hosts=("*.daily.com", "other.example:8000")).page(link(url)).followed is followed


def test_a_link_that_is_not_followed_says_why() -> None:
    site = scope(articles=(r"/\d{4}/",), exclude=("/print/",))
    assert site.page(link("https://other.com/2026/a")).why == "other.com is no host of this site"
    assert site.page(link("https://daily.com/about")).why == "no pattern of `articles` matches"
    assert site.page(link("https://daily.com/print/2026/a")).why == "a pattern of `exclude` matches"
    assert site.page(link("https://daily.com/2026/a.pdf")).why == "a .pdf file is no page"
    assert site.page(link("https://daily.com/2026/a")).why == ""


def test_article_patterns_do_not_bind_redirects_but_hosts_do() -> None:
    site = scope(articles=(r"/\d{4}/",))
    assert site.page(link("https://daily.com/moved", Rel.REDIRECT)).followed
    assert not site.page(link("https://other.com/2026/a", Rel.REDIRECT)).followed


@pytest.mark.parametrize("rel", [Rel.SEED, Rel.HAND])
def test_what_was_asked_for_is_always_followed(rel: Rel) -> None:
    assert scope(exclude=("x",)).page(link("https://other.com/x.pdf", rel)).followed


def test_feeds_and_sitemaps_may_lie_on_other_hosts_of_the_owner_or_where_robots_txt_says() -> None:
    assert scope().further(link("https://feeds.daily.com/all.rss", Rel.FEED)).followed
    assert not scope().further(link("https://feeds.other.com/all.rss", Rel.FEED)).followed
    assert scope().further(link("https://cdn.other.com/sitemap.xml.gz", Rel.ROBOTS)).followed
    assert not scope(exclude=("/tag/",)).further(link("https://daily.com/tag/x/feed", Rel.FEED)).followed


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/" + "/".join(map(str, range(21))), "more than 20 segments"),
        ("/a/a/a/a", "stands in it more than 3 times"),
        ("/a/b/a/b/a/b/a/b", "stands in it more than 3 times"),
        ("/list?f=1&f=2&f=3&f=4", "stands in the query more than 3 times"),
        ("/list?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1", "more than 8 parameters"),
        ("/calendar?month=5&year=2093", "calendar"),
        ("/cal/?d=%2B1", "calendar"),
        ("/tag/x?page=501", "beyond page 500"),
        ("/tag/x/page/99999999999/", "beyond page 500"),
        ("/photo.JPEG", ".jpeg file"),
        ("/report.pdf?download=1", ".pdf file"),
    ],
)
def test_traps_and_files_are_told(path: str, why: str) -> None:
    assert why in trap_in("https://daily.com" + path)
    assert not scope().page(link("https://daily.com" + path)).followed


def test_the_site_file_says_how_long_an_address_may_be() -> None:
    far = "https://daily.com/" + "a" * 100
    short = scope(limits={"max_url": 100})
    assert scope().page(link(far)).followed
    assert not scope().page(link("https://daily.com/" + "a" * 2_000)).followed
    assert short.page(link(far)).why == short.endless_in(far) == "the URL is longer than 100 characters"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2026/11/22/a-calendar-of-events.html",
        "/events/summit?id=7",
        "/calendar",
        "/story.php?id=7&page=2",
        "/tag/x/page/500/",
        "/node/u.s.-and-china",
        "/a/b/a/b/a/b",
        "/page/one",
        "/story?page=last",
    ],
)
def test_honest_pages_are_no_traps(path: str) -> None:
    assert trap_in("https://daily.com" + path) == ""
