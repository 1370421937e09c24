"""Identity and versions over real HTTP: the newspaper changes between three crawls, and the archive tells how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from crawler.newspaper import Newspaper, Served
from crawler.newspaper.wire import Answer, Asked
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.database.queries import teasers
from storage.database.queries.news_of_job import news_of_job
from storage.database.queries.runs import runs
from storage.database.schema import CAPTURE
from storage.records import Capture, Kind, Outcome
from tests.flow.crawling import (
    all_captures,
    article_of,
    declaration,
    declare,
    dumped,
    fetch,
    names_of,
    reading,
    spans_of,
    versions_of,
)
from tests.flow.killing import make_older, warc_files

pytestmark = pytest.mark.slow

HEADLINE = "/dance-hall-floor-on-springs/"
BODY = "/dogs-may-ride-the-funicular/"
DECK = "/2026/04/referee-who-apologises/"
TEASERS = "/a-quarrel-about-a-comma/"
RENAMED, NEW_SLUG = "/snooker-hall-below-sea-level/", "snooker-under-water"
RENAMED_BLOG, NEW_BLOG_SLUG = "/2026/04/night-on-the-mole-with-the-anglers/", "anglers-of-the-mole"
GONE, MISSING = "/earthquake-nobody-felt/", "/school-roofs-before-rain/"
TO_FRONT, TO_SECTION = "/museum-of-lost-umbrellas/", "/swimmers-of-the-cold-dawn/"
MOVED_TO_FRONT = "/mussels-that-glue-hulls/"
WRONG, WRONGED = "/2026/04/die-letzte-faehre-nach-aalsand/", "/2026/04/city-sells-wedding-slots-at-dawn/"
TO_ROOT = "/smuggled-eels-in-a-piano/"
TWINNED, TWIN = "/2026/04/weather-station-run-by-nuns/", "/2026/04/weather-station-run-by-nuns/amp/"
# The newest stories show none of those that change.
UNCHANGED, FORGETFUL = "/tug-of-war-with-a-tug/", "/museum-night-in-a-power-cut/"
OTHERS = (
    "/marathon-for-people-who-are-late/",
    "/a-telescope-on-the-gasworks/",
    "/new-crane-is-too-tall-for-the-gulls/",
)
AGAIN = (HEADLINE, BODY, TEASERS, GONE, MISSING, UNCHANGED, FORGETFUL)
ONCE_MORE = (
    "/", "/science/", DECK, RENAMED, RENAMED_BLOG, TO_FRONT, TO_SECTION, MOVED_TO_FRONT, WRONG, WRONGED, TO_ROOT,
    TWINNED, TWIN,
)  # fmt: skip
NEW_BODY = """\
The dogs have been counted again, and this time the driver counted with them. There were eleven on the morning run,
most of them asleep, and one that paid.

Nobody at the upper station would say who had sold it the ticket. The machine takes coins alone, and the dog is said
to have had the exact amount.

The company will look at the film in the week after Easter. Until then dogs may ride as before, on a lead and in the
rear, and those who snore are asked to do so out of time with the cable.
"""


class ForgetfulPaper(Newspaper):
    """A paper whose server, for one page, does not know conditional requests: it sends the same bytes again."""

    def answer(self, asked: Asked, base_url: str) -> Answer:
        """As `Newspaper.answer`."""
        return super().answer(replace(asked, headers=()) if asked.path == FORGETFUL else asked, base_url)


@dataclass(frozen=True)
class Crawls:
    """Three crawls of a paper that changed in between, and the paper as it stands after them."""

    archive: Path
    served: Served
    conditional: tuple[Counter[str], ...]
    """For each crawl the paths that were asked for under a condition."""

    def url(self, path: str) -> str:
        return self.served.url + path

    def captures(self, path: str) -> list[Capture]:
        return [capture for capture in all_captures(self.archive) if capture.url == self.url(path)]

    def titles(self, path: str) -> list[str]:
        return [version.title for version in versions_of(self.archive, self.url(path))]


def _first_change(paper: Newspaper) -> None:
    paper.publish(HEADLINE, headline="The dance hall has lost a spring")
    paper.publish(BODY, body=NEW_BODY)
    paper.publish(DECK, deck="He has used the same brush since 1971")
    paper.publish(TEASERS, teasers=OTHERS)
    paper.rename(RENAMED, NEW_SLUG)
    paper.rename(RENAMED_BLOG, NEW_BLOG_SLUG)
    paper.remove(GONE, 410)
    paper.remove(MISSING, 404)
    paper.redirect(TO_FRONT, "/", 302)
    paper.redirect(MOVED_TO_FRONT, "/", 301)
    paper.redirect(TO_SECTION, "/science/", 302)


def _second_change(paper: Newspaper, headline: str) -> None:
    paper.publish(HEADLINE, headline=headline)
    paper.restore(MISSING)


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawls]:
    archive = tmp_path_factory.mktemp("editions") / "archive"
    paper = ForgetfulPaper()
    headline = paper.truth(HEADLINE).title
    paper.point_canonical(WRONG, WRONGED)
    paper.point_canonical(TO_ROOT, "/")
    rounds = (
        (lambda: None, AGAIN + ONCE_MORE),
        (lambda: _first_change(paper), AGAIN + ONCE_MORE),
        (lambda: _second_change(paper, headline), AGAIN),
    )
    with paper.serve() as served:
        declare(archive, declaration(served.url))
        asked = []
        for day, (change, paths) in enumerate(rounds):
            change()
            before = len(served.seen)
            ran = fetch(archive, *(served.url + path for path in paths))
            assert (ran.code, ran.err) == (0, "")
            make_older(archive, warc_files(archive)[-1], len(rounds) - day)
            asked.append(Counter(seen.asked.path for seen in served.seen[before:] if _is_conditional(seen.asked)))
        yield Crawls(archive, served, tuple(asked))


def _is_conditional(asked: Asked) -> bool:
    return asked.header("if-none-match") is not None and asked.header("if-modified-since") is not None


def test_a_changed_headline_makes_a_version_and_so_does_the_old_one_when_it_comes_back(crawls):
    first = crawls.served.truth(HEADLINE).title
    assert crawls.titles(HEADLINE) == [first, "The dance hall has lost a spring", first]


def test_each_job_tells_what_it_found_new_changed_gone_and_as_it_was(crawls):
    with reading(crawls.archive) as connection:
        first, second, third = (news_of_job(connection, run.key) for run in reversed(runs(connection, 3)))

    def urls(*paths: str) -> set[str]:
        return {crawls.url(path) for path in paths}

    assert {found.url for found in first.new} >= urls(HEADLINE, BODY, GONE, MISSING, TO_FRONT, UNCHANGED)
    assert (first.changed, first.gone, first.unchanged) == ((), (), 0)
    assert {found.url for found in second.changed} == urls(HEADLINE, BODY, DECK)
    assert {found.url for found in second.gone} >= urls(GONE, TO_FRONT, TO_SECTION)
    assert {found.url for found in second.gone}.isdisjoint(urls(HEADLINE, UNCHANGED, RENAMED))
    [headline] = [found for found in second.changed if found.url == crawls.url(HEADLINE)]
    assert (headline.title, headline.before) == ("The dance hall has lost a spring", first_title(crawls))
    assert {found.url for found in third.changed} == urls(HEADLINE)
    assert (third.new, third.gone) == ((), ())
    assert third.unchanged == len({BODY, TEASERS, MISSING, UNCHANGED, FORGETFUL})


def first_title(crawls: Crawls) -> str:
    return crawls.served.truth(HEADLINE).title


def test_a_changed_body_makes_a_version_and_an_unchanged_one_after_it_none(crawls):
    old, new = versions_of(crawls.archive, crawls.url(BODY))
    assert old.title == new.title
    assert old.text != new.text == "\n".join(" ".join(part.split()) for part in NEW_BODY.split("\n\n"))
    assert (old.no, new.no) == (1, 2)
    assert new.first_capture_id != new.last_capture_id


def test_a_changed_deck_makes_a_version(crawls):
    old, new = versions_of(crawls.archive, crawls.url(DECK))
    assert old.subtitle != new.subtitle == "He has used the same brush since 1971"


def test_changed_teasers_alone_make_no_version(crawls):
    assert len(versions_of(crawls.archive, crawls.url(TEASERS))) == 1
    first, second, _ = crawls.captures(TEASERS)
    assert first.entity_sha256 != second.entity_sha256


def test_teasers_that_left_a_page_end_and_those_that_came_begin(crawls):
    first, second, third = crawls.captures(TEASERS)
    spans = [span for span in spans_of(crawls.archive, crawls.url(TEASERS)) if span.excerpt]
    ids = _records(crawls.archive)
    times = [(ids[span.first_capture_id], ids[span.last_capture_id]) for span in spans]
    left = times.count((first.record_id, first.record_id))
    came = times.count((second.record_id, third.record_id))
    assert (left, came) == (len(spans) - len(OTHERS), len(OTHERS))
    assert left >= 3


def test_the_teasers_of_a_page_are_those_of_its_last_capture(crawls):
    with reading(crawls.archive) as connection:
        shown = [span.target for span in teasers.spans_of_page(connection, crawls.url(TEASERS)) if span.excerpt]
    assert shown == [crawls.url(path) for path in OTHERS]


def _records(archive: Path) -> dict[int, str]:
    """The record id of each capture by the surrogate with which rows name it."""
    with reading(archive) as connection:
        return {row: record_id for row, record_id in connection.execute(select(CAPTURE.c.id, CAPTURE.c.record_id))}


@pytest.mark.parametrize(("old", "slug"), [(RENAMED, NEW_SLUG), (RENAMED_BLOG, NEW_BLOG_SLUG)])
def test_a_new_slug_with_a_301_from_the_old_one_is_one_article_and_no_version(crawls, old, slug):
    new = old.replace(old.strip("/").rpartition("/")[2], slug)
    [moved] = [capture for capture in crawls.captures(old) if capture.status == 301]
    assert (moved.outcome, moved.location) == (Outcome.REDIRECT, crawls.url(new))
    target = crawls.captures(new)[0]
    assert (target.kind, target.status, target.via_record) == (Kind.REDIRECT, 200, moved.record_id)
    article = article_of(crawls.archive, crawls.url(old))
    assert article is not None
    assert article.gone_at is None
    assert article_of(crawls.archive, crawls.url(new)).id == article.id
    assert {("url", crawls.url(old)), ("url", crawls.url(new)), ("moved", crawls.url(old))} <= names_of(
        crawls.archive, article
    )
    assert len(versions_of(crawls.archive, crawls.url(new))) == 1


def test_a_page_that_is_gone_stays_an_article_that_says_since_when(crawls):
    article = article_of(crawls.archive, crawls.url(GONE))
    _, gone, *_ = crawls.captures(GONE)
    assert (article.gone_why, article.gone_at, gone.status) == ("410", gone.at, 410)
    assert len(versions_of(crawls.archive, crawls.url(GONE))) == 1


def test_a_page_that_was_missing_for_a_while_is_there_again(crawls):
    article = article_of(crawls.archive, crawls.url(MISSING))
    assert [capture.status for capture in crawls.captures(MISSING)] == [200, 404, 200]
    assert (article.gone_at, article.gone_why) == (None, None)
    assert len(versions_of(crawls.archive, crawls.url(MISSING))) == 1


@pytest.mark.parametrize(
    ("path", "status", "target"), [(TO_FRONT, 302, "/"), (MOVED_TO_FRONT, 301, "/"), (TO_SECTION, 302, "/science/")]
)
def test_a_redirect_to_the_front_or_a_section_page_means_gone_and_joins_nothing(crawls, path, status, target):
    article = article_of(crawls.archive, crawls.url(path))
    assert crawls.captures(path)[1].status == status
    assert article.gone_why == f"redirected to {crawls.url(target)}"
    assert article.gone_at == crawls.captures(path)[1].at
    assert article_of(crawls.archive, crawls.url(target)) is None


def test_a_wrong_canonical_keeps_two_stories_apart(crawls):
    wrong, wronged = article_of(crawls.archive, crawls.url(WRONG)), article_of(crawls.archive, crawls.url(WRONGED))
    assert wrong.id != wronged.id
    assert crawls.titles(WRONG) == [crawls.served.truth(WRONG).title]
    assert crawls.titles(WRONGED) == [crawls.served.truth(WRONGED).title]


def test_a_canonical_that_is_the_front_page_is_not_believed(crawls):
    article = article_of(crawls.archive, crawls.url(TO_ROOT))
    assert crawls.titles(TO_ROOT) == [crawls.served.truth(TO_ROOT).title]
    assert "canonical" not in {kind for kind, _ in names_of(crawls.archive, article)}


def test_an_amp_twin_is_the_same_article_and_no_version_of_it(crawls):
    article, twin = article_of(crawls.archive, crawls.url(TWINNED)), article_of(crawls.archive, crawls.url(TWIN))
    assert article.id == twin.id
    assert ("amp", crawls.url(TWIN)) in names_of(crawls.archive, article)
    assert len(versions_of(crawls.archive, crawls.url(TWINNED))) == 1


def test_the_first_crawl_asks_without_conditions_and_the_others_with_them(crawls):
    first, second, third = crawls.conditional
    assert not first
    assert second[UNCHANGED] == third[UNCHANGED] == 1
    assert second[HEADLINE] == second[FORGETFUL] == 1
    assert f"/{NEW_SLUG}/" not in second


def test_an_unchanged_page_is_a_revisit_that_names_the_first_capture(crawls):
    first, *again = crawls.captures(UNCHANGED)
    assert [capture.status for capture in again] == [304, 304]
    for capture in again:
        assert capture.refers_to == first.record_id
        assert capture.entity_sha256 == first.entity_sha256
        record = _record(crawls.archive, capture)
        assert record["WARC-Type"] == "revisit"
        assert record["WARC-Profile"].endswith("/revisit/server-not-modified")
        assert record["WARC-Refers-To"] == f"<{first.record_id}>"
        assert record["WARC-Refers-To-Target-URI"] == first.url
        assert record["WARC-Refers-To-Date"] == first.at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_same_bytes_under_200_are_a_revisit_without_the_bytes(crawls):
    first, *again = crawls.captures(FORGETFUL)
    assert [capture.status for capture in again] == [200, 200]
    for capture in again:
        assert capture.refers_to == first.record_id
        record = _record(crawls.archive, capture)
        assert record["WARC-Profile"].endswith("/revisit/identical-payload-digest")
        assert record["WARC-Payload-Digest"] == f"sha256:{first.entity_sha256}"
        assert capture.length < first.length / 2


def test_an_article_that_did_not_change_was_seen_until_the_last_crawl(crawls):
    article = article_of(crawls.archive, crawls.url(UNCHANGED))
    first, *_, last = crawls.captures(UNCHANGED)
    assert (article.first_seen, article.last_seen) == (first.at, last.at)
    [version] = versions_of(crawls.archive, crawls.url(UNCHANGED))
    assert version.first_capture_id != version.last_capture_id


def test_robots_txt_is_asked_for_once_a_day(crawls):
    assert len(crawls.captures("/robots.txt")) == 1


def _record(archive: Path, capture: Capture) -> dict[str, str]:
    """The head of a capture's WARC record, read by another program."""
    [path] = archive.rglob(capture.file)
    with path.open("rb") as file:
        file.seek(capture.offset)
        return dict(next(iter(ArchiveIterator(file))).rec_headers.headers)


def test_rereading_the_files_in_another_order_tells_the_same(crawls):
    before = dumped(crawls.archive)
    files = warc_files(crawls.archive)[::-1]
    assert len(files) == 3
    with Archive.open(crawls.archive) as archive:
        reread_all(archive, workers=1, files=files, report=lambda _what, _done: None)
    assert dumped(crawls.archive) == before
