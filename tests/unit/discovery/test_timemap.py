"""What TimeMaps list; answers of pywb are those of 2.10.0, that of ipwb is as its release of 2024-10-24 writes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery import PageKind, read_links
from crawler.discovery.sitemaps import MAX_LINKS
from crawler.frontier.scope import scope_of
from crawler.sites.declaration import Site
from storage.database.log.sights import is_readable
from storage.records import Capture, Kind, Outcome

AT = datetime(2026, 11, 29, tzinfo=UTC)
HERE = "http://archive.example/news"
TIMEMAP = f"{HERE}/timemap/link/http://paper.example/ferry"
PAGE = "http://paper.example/ferry"
BEES = "http://paper.example/bees?a=1,2"
MARCH, APRIL = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (3, 4))
TYPE = "application/link-format"

_AT_MARCH = 'datetime="Sun, 01 Mar 2026 12:00:00 GMT"; collection="news"'
_AT_APRIL = 'datetime="Wed, 01 Apr 2026 12:00:00 GMT"; collection="news"'
_HEAD = f"""<{TIMEMAP}>; rel="self"; type="{TYPE}"; from="Sun, 01 Mar 2026 12:00:00 GMT",
<{HERE}/{PAGE}>; rel="timegate",
"""
PYWB = f"""{_HEAD}<{PAGE}>; rel="original",
<{HERE}/20260401120000mp_/{PAGE}>; rel="memento"; {_AT_APRIL},
<{HERE}/20260301120000mp_/{PAGE}>; rel="memento"; {_AT_MARCH}
"""
PYWB_BELOW = f"""{_HEAD}<http://paper.example/*>; rel="original",
<{HERE}/20260301120000mp_/{BEES}>; rel="memento"; {_AT_MARCH},
<{HERE}/20260401120000mp_/{BEES}>; rel="memento"; {_AT_APRIL},
<{HERE}/20260401120000mp_/{PAGE}>; rel="memento"; {_AT_APRIL}
"""
PYWB_INDEX = f"""<{BEES}>; rel="memento"; {_AT_MARCH},
<{BEES}>; rel="memento"; {_AT_APRIL},
<{PAGE}>; rel="memento"; {_AT_APRIL}
"""
IPWB = f"""<{PAGE}>; rel="original",
<{TIMEMAP}>; rel="self timemap"; type="{TYPE}",
<{HERE}/timemap/cdxj/{PAGE}>; rel="timemap"; type="application/cdxj+ors",
<{HERE}/timegate/{PAGE}>; rel="timegate",
<{HERE}/memento/20260301120000/paper.example/ferry>; rel="first memento"; datetime="Sun, 01 Mar 2026 12:00:00 GMT",
<{HERE}/memento/20260401120000/paper.example/ferry>; rel="last memento"; datetime="Wed, 01 Apr 2026 12:00:00 GMT"
"""
INDEX = f"""<{PAGE}>;rel="original",
<{TIMEMAP}>; rel="self"; type="{TYPE}",
<{TIMEMAP}?p=1>; rel="timemap"; type="{TYPE}"; from="Sun, 01 Mar 2026 12:00:00 GMT"
; until="Sun, 01 Mar 2026 12:00:00 GMT",
<{TIMEMAP}?p=2>; rel="timemap"; type="{TYPE}"; from="Wed, 01 Apr 2026 12:00:00 GMT"
; until="Wed, 01 Apr 2026 12:00:00 GMT"
"""
SAYS = {
    "of a page": (PYWB, [(PAGE, MARCH)]),
    "of all below an address": (PYWB_BELOW, [(BEES, MARCH), (PAGE, APRIL)]),
    "of an index": (PYWB_INDEX, [(BEES, MARCH), (PAGE, APRIL)]),
    "whose mementos name no page": (IPWB, [(PAGE, MARCH)]),
}


@pytest.mark.parametrize("which", SAYS)
def test_a_timemap_gives_each_page_once_with_the_time_of_its_first_memento(which: str) -> None:
    text, pages = SAYS[which]
    found = read_links(text.encode(), TIMEMAP, AT, TYPE)
    assert found.kind is PageKind.SITEMAP
    assert [(link.url, link.hint_date) for link in found.pages] == pages
    assert (found.further, found.fault) == ((), None)


def test_the_parts_of_a_timemap_are_read_in_their_turn_though_another_archive_has_them() -> None:
    found = read_links(INDEX.encode(), TIMEMAP, AT, "text/plain")
    site = scope_of(Site(name="paper", start=("http://paper.example/",)))
    assert [link.url for link in found.further] == [f"{TIMEMAP}?p=1", f"{TIMEMAP}?p=2"]
    assert all(site.further(link).followed for link in found.further)


def test_a_sitemap_names_no_parts_on_hosts_of_others() -> None:
    named = read_links(INDEX.encode(), "http://elsewhere.example/timemap", AT, TYPE).further
    site = scope_of(Site(name="paper", start=("http://paper.example/",)))
    assert not any(site.further(link).followed for link in named)


@pytest.mark.parametrize("end", [PYWB.index("Sun, 01 Mar 2026 12:00:00 GMT", 300), len(PYWB) - 200])
def test_a_timemap_that_breaks_off_says_so_and_gives_what_it_has(end: int) -> None:
    found = read_links(PYWB[:end].encode(), TIMEMAP, AT, TYPE)
    assert [link.url for link in found.pages] == [PAGE]
    assert found.fault == "breaks off after 1 link"


@pytest.mark.parametrize(
    "text", ["<p>; rel=memento</p>", "<html><p>Text; rel='x'", "<a>;", "<", '<a b>; rel="memento"']
)
def test_what_is_no_timemap_is_not_taken_for_one(text: str) -> None:
    assert read_links(text.encode(), "http://paper.example/", AT, "text/html").kind is PageKind.HTML


def test_its_type_is_one_that_is_read() -> None:
    answer = Capture(
        record_id="r", url=TIMEMAP, at=AT, site="paper", kind=Kind.NEW, outcome=Outcome.RESPONSE, file="f", offset=0,
        length=1, end=1, status=200, content_type=TYPE, entity_sha256="aa",
    )  # fmt: skip
    assert is_readable(answer)


def test_what_is_listed_beyond_what_is_read_is_told() -> None:
    mementos = [f"<{HERE}/20260301120000mp_/{PAGE}/{no}>; rel=memento" for no in range(MAX_LINKS + 1)]
    lines = [f"{PAGE}/{no}" for no in range(MAX_LINKS + 1)]
    for listed, between in ((mementos, ",\n"), (lines, "\n")):
        whole, bound = (read_links(between.join(some).encode(), TIMEMAP, AT, "") for some in (listed, listed[1:]))
        assert (len(whole.pages), len(bound.pages), bound.fault) == (MAX_LINKS, MAX_LINKS, None)
        assert whole.fault == "lists more than 50000 pages, of which no more are read"
