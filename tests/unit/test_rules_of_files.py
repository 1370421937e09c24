"""Which files of pages are fetched, when again, and what they may take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.frontier.requisites import MOST_STEPS, is_versioned, is_wanted, requisites_of
from crawler.frontier.revisit_rule import PUT_OFF, next_visit
from crawler.jobs.files import PATIENCE, FilesBudget
from crawler.jobs.tally import FilesTally
from crawler.sites.declaration import Assets, Site
from crawler.sites.site_files import parse_site
from storage.database.plans.plan import REQUISITE, Answered, Due, Next, Planned
from storage.errors import BadSiteFile
from storage.records import Capture, Claim, Draft, Kind, Link, Outcome, ReadingOutcome, Rel, Requisite

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
HEAD = 'name = "paper"\nstart = ["https://paper.example/"]\n'
SITE = parse_site(HEAD)
URLS = {
    Rel.IMAGE: "https://cdn.example/a.png",
    Rel.STYLE: "https://paper.example/a.css",
    Rel.MEDIA: "https://v.example/v",
}


def draft(outcome: ReadingOutcome = ReadingOutcome.ARTICLE, url: str = "https://paper.example/story") -> Draft:
    files = tuple(Requisite(url=address, rel=rel) for rel, address in URLS.items())
    facts = {"url": url, "at": AT, "record_id": "urn:1", "extractor": "x", "site_digest": "d"}
    return Draft(outcome=outcome, requisites=files, **facts)


def kinds(site: Site, page: Draft) -> set[str]:
    return {due.link.rel.value for due in requisites_of(site, page, 0)}


def test_pictures_styles_fonts_and_scripts_of_articles_are_wanted_unless_the_site_file_says_otherwise() -> None:
    assert kinds(SITE, draft()) == {"image", "style"}
    assert kinds(parse_site(HEAD + 'assets = "off"\n'), draft()) == set()
    assert kinds(parse_site(HEAD + '[assets]\nkinds = ["media"]\n'), draft()) == {"media"}
    assert kinds(parse_site(HEAD + 'exclude = ["//cdn[.]"]\n'), draft()) == {"style"}
    assert kinds(SITE, draft(ReadingOutcome.STYLE)) == {"image", "style"}


def test_of_lists_the_start_pages_alone_are_wanted_and_only_where_somebody_asks_for_them() -> None:
    front = draft(ReadingOutcome.LISTING, "https://paper.example/")
    asked = parse_site(HEAD + '[assets]\npages = ["articles", "listings"]\n')
    assert (kinds(SITE, front), kinds(asked, front)) == (set(), {"image", "style"})
    assert kinds(asked, draft(ReadingOutcome.LISTING)) == set()
    assert kinds(asked, draft(ReadingOutcome.NOT_AN_ARTICLE)) == set()


def test_what_others_need_is_fetched_first_and_says_from_where_it_was_heard_of() -> None:
    dues = requisites_of(SITE, draft(), 2)
    assert [due.link.rel for due in sorted(dues, key=lambda due: -due.priority)] == [Rel.STYLE, Rel.IMAGE]
    for position, due in enumerate(dues):
        assert due.priority < 0
        assert (due.role, due.kind, due.due, due.hops) == (REQUISITE, Kind.REQUISITE, AT, 3)
        assert (due.link.via, due.via_record, due.link.position) == ("https://paper.example/story", "urn:1", position)


@pytest.mark.parametrize("value", ['"on"', "true", '["images"]'])
def test_another_word_than_off_is_told(value) -> None:
    with pytest.raises(BadSiteFile, match="line 3: assets: it must be a table"):
        parse_site(HEAD + f"assets = {value}\n")


@pytest.mark.parametrize(
    ("url", "is_so"),
    [
        ("https://a.example/style.css?ver=6.4.2", True),
        ("https://a.example/main.3f9a1c2e.js", True),
        ("https://a.example/static/3f9a1c2e77/app.js", True),
        ("https://a.example/style.css", False),
        ("https://a.example/2026/11/29/20261129.jpg", False),
        ("https://a.example/p.jpg?width=600", False),
        ("https://a.example/defaced/facade.png", False),
    ],
)
def test_an_address_may_say_its_version(url, is_so) -> None:
    assert is_versioned(url) is is_so


@pytest.mark.parametrize(
    ("rel", "url", "last", "days"),
    [
        (Rel.STYLE, "a.css", (Outcome.RESPONSE, 200), 7),
        (Rel.SCRIPT, "a.js", (Outcome.RESPONSE, 304), 7),
        (Rel.IMAGE, "a.png", (Outcome.RESPONSE, 200), 28),
        (Rel.FONT, "a.woff2", (Outcome.REDIRECT, 301), 28),
        (Rel.STYLE, "a.css?ver=1", (Outcome.RESPONSE, 200), 365),
        (Rel.STYLE, "a.css?ver=1", (Outcome.RESPONSE, 404), 7),
        (Rel.IMAGE, "a.png", (Outcome.DNS, None), 7),
        (Rel.IMAGE, "a.png", (Outcome.BUDGET, None), 7),
        (Rel.IMAGE, "a.png", (Outcome.ROBOTS_DENIED, None), 7),
    ],
)
def test_a_file_that_was_asked_for_is_left_alone_for_a_while(rel, url, last, days) -> None:
    answered = Answered(at=AT, outcome=last[0], status=last[1])
    due = Due(link=Link(url=f"https://a.example/{url}", rel=rel), role=REQUISITE, due=AT)
    later = AT + timedelta(days=days)
    assert is_wanted(SITE, due, None)
    assert not is_wanted(SITE, replace(due, due=later - timedelta(seconds=1)), answered)
    assert is_wanted(SITE, replace(due, due=later), answered)


def answered(
    outcome: Outcome = Outcome.RESPONSE, status: int | None = 200, error: str | None = None, **more
) -> Capture:
    facts = {"record_id": "urn:2", "url": URLS[Rel.IMAGE], "at": AT, "site": "paper", "kind": Kind.REQUISITE}
    where = {"file": "f", "offset": 0, "length": 1, "end": 1}
    return Capture(outcome=outcome, status=status, error=error, **facts, **where, **more)


@pytest.mark.parametrize(
    ("tries", "capture", "following"),
    [
        (0, answered(), Next(due=None, kind=Kind.REQUISITE)),
        (0, answered(status=404), Next(due=None, kind=Kind.REQUISITE)),
        (0, answered(status=503), Next(due=AT + timedelta(seconds=30), kind=Kind.REQUISITE, tries=1)),
        (3, answered(status=503), Next(due=None, kind=Kind.REQUISITE)),
        (0, answered(Outcome.TIMEOUT, None), Next(due=AT + timedelta(seconds=30), kind=Kind.REQUISITE, tries=1)),
        (0, answered(Outcome.ROBOTS_DENIED, None, "no"), Next(due=None, kind=Kind.REQUISITE)),
        (0, answered(Outcome.GUARD_DENIED, None), Next(due=None, kind=Kind.REQUISITE)),
        (0, answered(Outcome.BUDGET, None, "page"), Next(due=None, kind=Kind.REQUISITE)),
        (0, answered(Outcome.BUDGET, None, PUT_OFF), Next(due=AT + timedelta(days=1), kind=Kind.REQUISITE, tries=1)),
        (6, answered(Outcome.BUDGET, None, PUT_OFF), Next(due=None, kind=Kind.REQUISITE, tries=7)),
    ],
)
def test_a_file_is_due_again_by_itself_only_where_it_failed_for_now(tries, capture, following) -> None:
    due = Due(link=Link(url=URLS[Rel.IMAGE], rel=Rel.IMAGE), role=REQUISITE, due=AT, kind=Kind.REQUISITE, tries=tries)
    assert next_visit(SITE, Planned(id=1, due=due, first_seen=None), capture) == following


def claim(url: str = URLS[Rel.IMAGE], page: str = "urn:page", hops: int = 1) -> Claim:
    return Claim(id="c", url=url, site="paper", job="j", kind=Kind.REQUISITE, via_record=page, hops=hops)


def test_the_files_of_a_page_and_those_of_its_sheets_have_one_budget_and_a_job_has_its_own() -> None:
    budget = FilesBudget(Assets(bytes_of_page=100, bytes_of_job=150))
    budget.note(claim(URLS[Rel.STYLE]), answered(), 60)
    nested = claim(page="urn:2")
    assert budget.why_left(nested) is None
    budget.note(nested, answered(), 40)
    assert budget.why_left(nested) == budget.why_left(claim()) == "the files of its page have taken 100 bytes"
    assert budget.why_left(claim(page="urn:other")) is None
    budget.note(claim(page="urn:other"), answered(), 50)
    assert (budget.why_left(claim(page="urn:third")) or "").startswith(f"{PUT_OFF}: the files of this job")


def test_a_host_that_gives_no_answer_is_left_alone_and_what_has_no_end_too() -> None:
    budget = FilesBudget(Assets())
    for _ in range(PATIENCE):
        assert budget.why_left(claim()) is None
        budget.note(claim(), answered(Outcome.TIMEOUT, None), 0)
    for _ in range(2):
        assert (budget.why_left(claim()) or "").startswith(f"{PUT_OFF}: its host gave no answer")
        budget.note(claim(), answered(Outcome.BUDGET, None), 0)
    assert budget.why_left(claim(URLS[Rel.STYLE])) is None
    assert budget.why_left(claim(URLS[Rel.STYLE], hops=MOST_STEPS)) is None
    assert budget.why_left(claim(URLS[Rel.STYLE], hops=MOST_STEPS + 1)) == "it is more than 4 steps from its page"


def test_what_became_of_files_is_counted() -> None:
    tally = FilesTally()
    tally.count(answered(rel=Rel.IMAGE), 10)
    tally.count(answered(rel=Rel.STYLE, refers_to="urn:1"), 10)
    tally.count(answered(Outcome.TRUNCATED_LENGTH, rel=Rel.IMAGE), 10)
    tally.count(answered(Outcome.REDIRECT, 301, rel=Rel.IMAGE), 10)
    tally.count(answered(status=404, rel=Rel.IMAGE), 10)
    tally.count(answered(Outcome.ROBOTS_DENIED, None, rel=Rel.IMAGE), 0)
    tally.count(answered(Outcome.BUDGET, None, rel=Rel.IMAGE), 0)
    had = {"files": 3, "files-image": 2, "files-style": 1, "files-as-before": 1, "files-cut": 1}
    assert tally.counts() == had | {"files-moved": 1, "files-failed": 2, "files-left": 1, "files-bytes": 50}
