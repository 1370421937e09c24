"""What articles need to be shown is fetched with them: once, within its budget, from wherever it lies, behind news."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.database.queries.runs import runs
from storage.database.schema import CAPTURE, FRONTIER, LINK, READING
from storage.errors import EndedEarly
from storage.records import Capture, Kind, Outcome, ReadingOutcome, Rel
from tests.flow.crawling import Ran, all_captures, captures_of, declaration, declare, dumped, microfiche, reading
from tests.flow.pathserver import Answer, PathServer, serving

pytestmark = pytest.mark.slow

TEXT = "".join(
    f"<p>Sentence {number} of what the harbour master said about the ferry and its long delay on the quay.</p>"
    for number in range(12)
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))


def story(title: str, *files: str) -> Answer:
    """An article whose markup holds these files."""
    head = f"<title>{title}</title><meta property=og:type content=article>"
    return Answer(
        f"<!doctype html><html><head>{head}</head><body><article><h1>{title}</h1>{TEXT}</article>{''.join(files)}"
    )


def front(*paths: str) -> Answer:
    items = "".join(f"<li><h2><a href='{path}'>The ferry story at {path} goes on</a></h2><p>More</p>" for path in paths)
    return Answer(f"<!doctype html><title>Paper</title><ul>{items}</ul>")


def sheet(css: str) -> Answer:
    return Answer(css, "text/css")


def picture(body: bytes = PNG, **more) -> Answer:
    return Answer(body, "image/png", **more)


@pytest.fixture
def paper():
    with serving({"/robots.txt": Answer("", "text/plain")}) as server:
        yield server


@pytest.fixture
def elsewhere():
    with serving({"/robots.txt": Answer("", "text/plain")}) as server:
        yield server


def crawl(archive: Path, paper: PathServer, *tables: str, start=("/",), code: int = 0) -> Ran:
    lines = ("limits.max_hops = 1", *tables)
    declare(archive, declaration(paper.url, *lines, start=start))
    ran = microfiche(archive, "crawl", "fixture")
    assert ran.code == code, ran.err
    return ran


def files_in(archive: Path) -> list[Capture]:
    return [capture for capture in all_captures(archive) if capture.kind is Kind.REQUISITE]


def counts(archive: Path) -> dict[str, int]:
    with reading(archive) as connection:
        return dict(runs(connection, 1)[0].counts)


def left(archive: Path) -> int:
    """How many files have a plan."""
    with reading(archive) as connection:
        return len(connection.execute(select(FRONTIER.c.id).where(FRONTIER.c.role == "requisite")).all())


def test_a_file_that_many_pages_show_is_fetched_once_and_what_sheets_need_follows(tmp_path, paper, elsewhere):
    cdn = elsewhere.url
    looks = ("<link rel=stylesheet href=/a.css>", f"<img src={cdn}/logo.png>")
    paths = [f"/story-{number}" for number in range(4)]
    paper.answers |= {"/": front(*paths), "/a.css": sheet(f"@import 'b.css'; p{{background:url({cdn}/bg.png)}}")}
    paper.answers |= {"/b.css": sheet("@font-face{src:url(f.woff2)}"), "/f.woff2": Answer(b"wOF2", "font/woff2")}
    paper.answers |= {path: story(f"The ferry {path}", *looks, f"<img src={path}.png>") for path in paths}
    paper.answers |= {f"{path}.png": picture(PNG + path.encode()) for path in paths}
    elsewhere.answers |= {"/logo.png": picture(), "/bg.png": picture(PNG * 2)}
    ran = crawl(tmp_path, paper)
    assert max(Counter(paper.asked).values()) == max(Counter(elsewhere.asked).values()) == 1
    assert sorted(elsewhere.asked) == ["/bg.png", "/logo.png", "/robots.txt"]
    assert "9 files of pages (6 pictures, 2 styles, 1 font), 0.0 MB." in ran.out
    assert counts(tmp_path) | {"files": 9, "files-image": 6, "files-style": 2, "files-font": 1} == counts(tmp_path)
    assert left(tmp_path) == 0
    [font] = captures_of(tmp_path, f"{paper.url}/f.woff2")
    [inner] = captures_of(tmp_path, f"{paper.url}/b.css")
    assert (font.rel, font.via_record, font.hops) == (Rel.FONT, inner.record_id, 3)


def test_files_are_no_pages_no_links_and_no_exchanges_of_the_site(tmp_path, paper):
    paper.answers |= {
        "/": front("/story"),
        "/story": story("The ferry", "<img src=a.png><link rel=stylesheet href=a.css>"),
    }
    paper.answers |= {"/a.png": Answer("<html><title>No picture</title>" + TEXT), "/a.css": sheet("p{color:red}")}
    ran = crawl(tmp_path, paper)
    assert "3 exchanges, 1 articles" in ran.out
    found = counts(tmp_path)
    assert (found["response"], found["new"], found.get("unread", 0)) == (3, 1, 0)
    with reading(tmp_path) as connection:
        outcomes = Counter(connection.scalars(select(READING.c.outcome)))
        assert connection.scalars(select(LINK.c.rel)).all() == [Rel.LISTING]
    assert outcomes == {ReadingOutcome.LISTING: 1, ReadingOutcome.ARTICLE: 1, ReadingOutcome.STYLE: 1}


def test_news_comes_before_files_and_one_exchange_is_always_free_for_it(tmp_path, paper):
    paths = [f"/story-{number}" for number in range(5)]
    paper.answers |= {"/": front(*paths)} | {
        path: story(f"The ferry {path}", f"<img src={path}.png>") for path in paths
    }
    paper.answers |= {f"{path}.png": picture(PNG + path.encode()) for path in paths}
    crawl(tmp_path, paper, "politeness.concurrency = 1")
    assert {*paper.asked[-5:]} == {f"{path}.png" for path in paths}
    assert {*paper.asked[:-5]} == {"/robots.txt", "/", *paths}


@pytest.mark.parametrize("off", ['assets = "off"', "assets.kinds = []"])
def test_off_is_off(tmp_path, paper, off):
    paper.answers |= {"/": front("/story"), "/story": story("The ferry", "<img src=a.png>")}
    ran = crawl(tmp_path, paper, off)
    assert paper.asked == ["/robots.txt", "/", "/story"]
    assert "files of pages" not in ran.out


def test_other_hosts_are_asked_by_their_own_robots_txt_and_name_no_sitemaps_to_us(tmp_path, paper, elsewhere):
    cdn = elsewhere.url
    rules = f"User-agent: *\nDisallow: /closed/\nSitemap: {cdn}/sitemap.xml\n"
    elsewhere.answers |= {"/robots.txt": Answer(rules, "text/plain"), "/open.png": picture()}
    files = f"<img src={cdn}/open.png><img src={cdn}/closed/a.png>"
    paper.answers |= {"/": front("/story"), "/story": story("The ferry", files)}
    ran = crawl(tmp_path, paper)
    assert elsewhere.asked == ["/robots.txt", "/open.png"]
    assert [capture.outcome for capture in captures_of(tmp_path, f"{cdn}/closed/a.png")] == [Outcome.ROBOTS_DENIED]
    assert "1 file of pages (1 picture), 0.0 MB; 1 not had." in ran.out


def test_no_file_leads_into_a_private_network(tmp_path, paper):
    paper.answers |= {"/": front("/story"), "/story": story("The ferry", "<img src=http://127.0.0.2:9/a.png>")}
    crawl(tmp_path, paper)
    [capture] = files_in(tmp_path)
    assert capture.outcome is Outcome.GUARD_DENIED


def test_what_is_over_the_budget_of_a_page_is_left_and_on_record(tmp_path, paper):
    pictures = [f"/{number}.png" for number in range(5)]
    paper.answers |= {"/": front("/story"), "/story": story("The ferry", *(f"<img src={path}>" for path in pictures))}
    paper.answers |= {path: picture(PNG * 5 + path.encode()) for path in pictures}
    tables = ("assets.bytes_of_page = 2000", "politeness.concurrency = 1")
    ran = crawl(tmp_path, paper, *tables)
    assert "2 files of pages (2 pictures), 0.0 MB; 3 left for the budget." in ran.out
    assert counts(tmp_path)["files-left"] == 3
    found = {capture.error for capture in files_in(tmp_path) if capture.outcome is Outcome.BUDGET}
    assert found == {"the files of its page have taken 2000 bytes"}
    assert left(tmp_path) == 0


def test_what_is_over_the_budget_of_a_job_is_due_the_next_day(tmp_path, paper):
    paper.answers |= {
        "/": front("/a", "/b"),
        "/a": story("The a", "<img src=a.png>"),
        "/b": story("The b", "<img src=b.png>"),
    }
    paper.answers |= {"/a.png": picture(PNG * 9), "/b.png": picture(PNG * 8)}
    tables = ("assets.bytes_of_job = 1000", "politeness.concurrency = 1")
    ran = crawl(tmp_path, paper, *tables)
    assert "1 file of pages (1 picture), 0.0 MB; 1 left for the budget." in ran.out
    assert left(tmp_path) == 1


def test_a_file_larger_than_it_may_be_is_cut_and_said(tmp_path, paper):
    paper.answers |= {
        "/": front("/story"),
        "/story": story("The ferry", "<img src=a.png>"),
        "/a.png": picture(PNG * 50),
    }
    ran = crawl(tmp_path, paper, "assets.max_bytes = 5000")
    [capture] = files_in(tmp_path)
    assert capture.outcome is Outcome.TRUNCATED_LENGTH
    assert "1 file of pages (1 picture), 0.0 MB; 1 cut." in ran.out
    assert len(PNG * 50) > 5000


def test_sheets_that_import_each_other_without_end_come_to_an_end(tmp_path, paper):
    paper.answers |= {"/": front("/story"), "/story": story("The ferry", "<link rel=stylesheet href=0.css>")}
    paper.answers |= {f"/{number}.css": sheet(f"@import '{number + 1}.css';") for number in range(20)}
    crawl(tmp_path, paper)
    assert [path for path in paper.asked if path.endswith(".css")] == ["/0.css", "/1.css", "/2.css", "/3.css"]
    assert [capture.error for capture in captures_of(tmp_path, f"{paper.url}/4.css")] == [
        "it is more than 4 steps from its page"
    ]


def test_a_file_is_followed_where_it_moved_and_the_same_bytes_elsewhere_are_a_revisit(tmp_path, paper, elsewhere):
    cdn = elsewhere.url
    moved = Answer("", status=301, fields=(("Location", f"{cdn}/new.png"),))
    files = "<img src=old.png><img src=gone.png>", "<img src=again.png>"
    paper.answers |= {"/": front("/a", "/b"), "/a": story("The a", files[0]), "/b": story("The b", files[1])}
    paper.answers |= {"/old.png": moved, "/again.png": picture()}
    elsewhere.answers["/new.png"] = picture()
    ran = crawl(tmp_path, paper, "politeness.concurrency = 1")
    assert "2 files of pages (2 pictures), 0.0 MB; 1 as before; 1 not had." in ran.out
    alike = [*captures_of(tmp_path, f"{cdn}/new.png"), *captures_of(tmp_path, f"{paper.url}/again.png")]
    first, second = sorted(alike, key=lambda capture: capture.at)
    assert (first.refers_to, second.refers_to) == (None, first.record_id)
    assert microfiche(tmp_path, "verify").code == 0


def test_a_page_asked_for_by_hand_comes_with_its_own_files_and_no_others(tmp_path, paper):
    looks = "<link rel=stylesheet href=a.css>"
    paper.answers |= {"/": front("/a", "/b"), "/a": story("The a", looks), "/b": story("The b", "<img src=b.png>")}
    paper.answers |= {"/a.css": sheet("p{background:url(a.png)}"), "/a.png": picture()}
    declare(tmp_path, declaration(paper.url))
    assert microfiche(tmp_path, "crawl", f"{paper.url}/a").code == 0
    assert paper.asked == ["/robots.txt", "/a", "/a.css", "/a.png"]


def test_the_limit_of_pages_counts_pages_and_their_files_come_all_the_same(tmp_path, paper):
    paths = [f"/story-{number}" for number in range(3)]
    paper.answers |= {"/": front(*paths)} | {
        path: story(f"The ferry {path}", f"<img src={path}.png>") for path in paths
    }
    paper.answers |= {f"{path}.png": picture(PNG + path.encode()) for path in paths}
    ran = crawl(tmp_path, paper, "limits.max_pages = 3", code=EndedEarly.exit_code)
    assert "the limit of 3 pages is reached and 1 URLs are due still" in ran.err
    assert (len([path for path in paper.asked if path.endswith(".png")]), len(paper.asked)) == (2, 6)


def test_a_file_is_asked_for_again_when_a_new_page_shows_it_later_and_not_before(tmp_path, paper):
    """The frontier's clock is that of the archive: what was had is moved back in time."""
    paper.answers |= {"/": front("/a"), "/a": story("The a", "<link rel=stylesheet href=a.css>")}
    paper.answers["/a.css"] = sheet("p{background:url(a.png)}")
    paper.answers["/a.png"] = picture(fields=(("ETag", '"1"'),))
    crawl(tmp_path, paper)
    paper.answers |= {"/": front("/a", "/b"), "/b": story("The b", "<link rel=stylesheet href=a.css><img src=a.png>")}
    crawl(tmp_path, paper)
    assert Counter(paper.asked)["/a.css"] == Counter(paper.asked)["/a.png"] == 1
    _make_older(tmp_path, 29)
    paper.answers |= {"/": front("/a", "/b", "/c"), "/c": paper.answers["/b"]}
    paper.answers["/a.png"] = lambda fields: Answer(status=304) if fields["If-None-Match"] == '"1"' else picture()
    ran = crawl(tmp_path, paper)
    assert Counter(paper.asked)["/a.css"] == Counter(paper.asked)["/a.png"] == 2
    assert "2 files of pages (1 style, 1 picture), 0.0 MB; 2 as before." in ran.out


def _make_older(archive: Path, days: int) -> None:
    with Archive.open(archive) as opened, opened.database.write() as connection:
        for row in connection.execute(select(CAPTURE.c.id, CAPTURE.c.at).where(CAPTURE.c.kind == Kind.REQUISITE)).all():
            values = {"at": row.at - timedelta(days=days)}
            connection.execute(update(CAPTURE).where(CAPTURE.c.id == row.id).values(**values))


def test_a_rebuild_gives_the_same_rows_and_plans_what_was_not_had_yet(tmp_path, paper):
    paper.answers |= {"/": front("/a"), "/a": story("The a", "<link rel=stylesheet href=a.css><img src=a.png>")}
    paper.answers |= {"/a.css": sheet("p{background:url(b.png)}"), "/a.png": picture(), "/b.png": picture(PNG * 2)}
    crawl(tmp_path, paper)
    before = dumped(tmp_path)
    with Archive.open(tmp_path) as archive:
        reread_all(archive, workers=1, report=lambda _what, _done: None)
    assert dumped(tmp_path) == before
    assert left(tmp_path) == 0
    read = [row["outcome"] for row in map(json.loads, before) if row["table"] == "reading"]
    assert sorted(read) == ["article", "listing", "style"]


def test_a_job_that_was_over_before_the_files_came_leaves_them_to_the_next(tmp_path, paper):
    paper.answers |= {"/": front("/a"), "/a": story("The a", "<img src=a.png>"), "/a.png": picture(status=503)}
    crawl(tmp_path, paper, "retry.first = 3600.0")
    assert left(tmp_path) == 1
    with Archive.open(tmp_path) as archive:
        reread_all(archive, workers=1, report=lambda _what, _done: None)
    assert left(tmp_path) == 0, "what failed a moment ago is not asked for again before a page shows it later"
