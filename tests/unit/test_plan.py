"""What is to be visited, from what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crawler.frontier.planning import from_draft, redirect_target, seeds
from crawler.sites.site_files import parse_site
from storage.database.plans.plan import Due
from storage.records import Capture, Draft, Kind, Link, Outcome, ReadingOutcome, Rel

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOME = "https://paper.example/"
SITE = parse_site(f'name = "paper"\nstart = ["{HOME}"]\nfeeds = ["{HOME}feed"]\nsitemaps = ["{HOME}map"]\n')
DRAFT = Draft(
    url=HOME, at=AT, record_id="urn:uuid:1", outcome=ReadingOutcome.LISTING, extractor="x", site_digest=SITE.digest
)
DUE = Due(link=Link(url=f"{HOME}old", rel=Rel.FEED), role="page", due=AT, hops=1)
REDIRECT = Capture(
    record_id="urn:uuid:2",
    url=f"{HOME}old",
    at=AT,
    site="paper",
    kind=Kind.NEW,
    outcome=Outcome.REDIRECT,
    file="f",
    offset=0,
    length=1,
    end=1,
    status=301,
    location=f"{HOME}new",
)


def test_feeds_come_before_front_pages_before_sitemaps() -> None:
    planned = sorted(seeds(SITE, AT), key=lambda due: -due.priority)
    assert [due.role for due in planned] == ["feed", "listing", "sitemap"]
    assert {due.due for due in planned} == {AT}


def test_links_to_other_hosts_are_not_planned() -> None:
    links = (Link(url=f"{HOME}a", rel=Rel.LISTING), Link(url="https://other.example/b", rel=Rel.LISTING))
    assert [due.link.url for due in from_draft(SITE, replace(DRAFT, links=links), 0)] == [f"{HOME}a"]


def test_a_link_is_one_hop_further_than_its_page_and_the_last_hop_leads_nowhere() -> None:
    draft = replace(DRAFT, links=(Link(url=f"{HOME}a", rel=Rel.TEASER),))
    assert [due.hops for due in from_draft(SITE, draft, 2)] == [3]
    assert from_draft(SITE, draft, SITE.limits.max_hops) == []


def test_the_further_pages_of_a_story_are_as_far_away_as_the_first_whatever_the_patterns_say() -> None:
    site = parse_site(f'name = "paper"\nstart = ["{HOME}"]\narticles = [\'/story$\']\n')
    links = (Link(url=f"{HOME}story?page=2", rel=Rel.PART), Link(url=f"{HOME}story?page=3", rel=Rel.TEASER))
    for hops in (2, site.limits.max_hops):
        [due] = from_draft(site, replace(DRAFT, links=links), hops)
        assert (due.link.url, due.hops, due.role) == (f"{HOME}story?page=2", hops, "page")


def test_the_further_pages_of_a_list_come_behind_its_stories_and_no_pattern_of_articles_bars_them() -> None:
    site = parse_site(f'name = "paper"\nstart = ["{HOME}"]\narticles = [\'/story\']\n')
    links = (Link(url=f"{HOME}?page=2", rel=Rel.PAGER), Link(url=f"{HOME}story", rel=Rel.LISTING))
    planned = sorted(from_draft(site, replace(DRAFT, links=links), 0), key=lambda due: -due.priority)
    assert [(due.link.url, due.hops) for due in planned] == [(f"{HOME}story", 1), (f"{HOME}?page=2", 1)]


def test_what_a_sitemap_dates_before_the_limit_is_left() -> None:
    dates = (AT - timedelta(days=31), AT - timedelta(days=29), None)
    links = tuple(Link(url=f"{HOME}{i}", rel=Rel.SITEMAP, hint_date=date) for i, date in enumerate(dates))
    sitemap = replace(DRAFT, outcome=ReadingOutcome.SITEMAP, links=links)
    assert [due.link.url for due in from_draft(SITE, sitemap, 0)] == [f"{HOME}1", f"{HOME}2"]
    assert len(from_draft(SITE, replace(sitemap, outcome=ReadingOutcome.FEED), 0)) == 3


def test_of_what_a_sitemap_names_the_newest_comes_first_and_the_undated_keep_their_order() -> None:
    dates = (None, AT - timedelta(days=20), AT - timedelta(days=9), None, AT - timedelta(days=15))
    links = tuple(Link(url=f"{HOME}{i}", rel=Rel.SITEMAP, hint_date=date) for i, date in enumerate(dates))
    planned = from_draft(SITE, replace(DRAFT, outcome=ReadingOutcome.SITEMAP, links=links), 0)
    assert [due.link.url.removeprefix(HOME) for due in planned] == ["2", "4", "1", "0", "3"]
    assert len({due.priority for due in planned}) == 1


def test_what_is_dated_within_two_days_is_as_urgent_as_what_a_feed_announces() -> None:
    dates = {"news": AT - timedelta(hours=47), "old": AT - timedelta(hours=49), "undated": None}
    links = tuple(Link(url=f"{HOME}{name}", rel=Rel.SITEMAP, hint_date=date) for name, date in dates.items())
    sitemap = replace(DRAFT, outcome=ReadingOutcome.SITEMAP, links=links)
    feed = replace(DRAFT, links=(Link(url=f"{HOME}told", rel=Rel.FEED),))
    urgency = {
        due.link.url.removeprefix(HOME): due.priority for one in (sitemap, feed) for due in from_draft(SITE, one, 0)
    }
    assert urgency["news"] == urgency["told"] > urgency["old"] == urgency["undated"]


def test_a_sitemap_of_sitemaps_is_read_in_turn() -> None:
    index = replace(DRAFT, outcome=ReadingOutcome.SITEMAP, further=(Link(url=f"{HOME}s.xml", rel=Rel.SITEMAP),))
    assert [due.role for due in from_draft(SITE, index, 0)] == ["sitemap"]


def test_a_redirect_keeps_the_role_and_endless_ones_end() -> None:
    target = redirect_target(SITE, DUE, REDIRECT)
    assert target is not None
    assert (target.link.url, target.role, target.kind, target.hops) == (f"{HOME}new", "page", Kind.REDIRECT, 2)
    assert redirect_target(SITE, replace(DUE, hops=99), REDIRECT) is None


def test_a_redirect_to_another_site_is_not_followed() -> None:
    assert redirect_target(SITE, DUE, replace(REDIRECT, location="https://other.example/")) is None
