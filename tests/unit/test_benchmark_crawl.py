"""The benchmark of a crawl tells what was measured: whole trees of processes, ratios by round, goals in words."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from benchmarks.crawl import invented, synthetic
from benchmarks.crawl.archive import key_of
from benchmarks.crawl.parts.memory import Point, points, slope, within
from benchmarks.crawl.parts.recheck import more
from benchmarks.crawl.report import Goal, Section, page, shown
from benchmarks.crawl.rounds import Spread, interleaved, order_of, ratios, spread
from benchmarks.crawl.running import CommandFailed, Look, TookTooLong, Usage, run
from benchmarks.crawl.server import Inventing, Press, etag_of
from benchmarks.crawl.stock import read_stock, write_stock
from benchmarks.crawl.tools import OURS

ORPHANS = """
import os, sys, time
if os.fork() == 0:
    if os.fork() == 0:
        begin = time.process_time()
        while time.process_time() - begin < 0.5:
            pass
    os._exit(0)
"""
"""Ends at once; its grandchild, whose parent has ended, works for half a second."""


def test_the_cpu_of_a_process_that_outlives_its_parents_is_counted(tmp_path: Path) -> None:
    usage = run([sys.executable, "-c", ORPHANS], tmp_path)
    assert usage.cpu >= 0.5
    assert usage.looks


def test_a_command_that_fails_says_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="no paper today"):
        run([sys.executable, "-c", "raise SystemExit('no paper today')"], tmp_path)


def test_a_command_that_does_not_end_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    with pytest.raises(TookTooLong):
        run([sys.executable, "-c", "import os, time; os.fork(); time.sleep(600)"], tmp_path, most=0.5)


def test_the_peak_is_the_most_of_all_processes_together() -> None:
    looks = (Look(0.0, 5_000_000, 2, 9), Look(1.0, 7_500_000, 3, 9))
    assert Usage(cpu=1.0, wall=1.0, looks=looks).peak_mb == 7.5


def test_every_tool_goes_first_in_turn() -> None:
    assert [order_of("ABC", number) for number in range(4)] == [[*"ABC"], [*"BCA"], [*"CAB"], [*"ABC"]]


def test_runs_are_interleaved_and_told_by_name() -> None:
    log: list[str] = []
    found = interleaved({name: lambda name=name: log.append(name) or len(log) for name in "AB"}, 2)
    assert (log, found) == ([*"ABBA"], {"A": [1, 4], "B": [2, 3]})


def test_a_ratio_is_made_round_by_round() -> None:
    assert ratios([1.0, 30.0, 3.0], [2.0, 10.0, 3.0]) == Spread(1.0, 0.5, 3.0)


def test_a_spread_shows_median_least_and_most() -> None:
    assert shown(spread([3.0, 1.0, 1234.0]), 1) == "3.0 (1.0–1,234.0)"


def test_one_page_more_is_what_the_second_half_adds() -> None:
    found = {(OURS, "all"): [Usage(cpu=5.0, wall=1.0)], (OURS, "half"): [Usage(cpu=3.5, wall=1.0)]}
    assert more(found, OURS) == [1.5]


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (Goal(what="CPU", measured=0.5, at_most=0.5), "**reached**: CPU ≤ 0.5; measured 0.50"),
        (Goal(what="CPU", measured=0.501, at_most=0.5), "**NOT REACHED**: CPU ≤ 0.5; measured 0.50"),
        (Goal(what="speed", measured=1.9, at_least=2), "**NOT REACHED**: speed ≥ 2; measured 1.90"),
        (Goal(what="growth", measured=float("nan"), at_most=1.1), "**NOT REACHED**: growth ≤ 1.1; not measured"),
    ],
)
def test_a_goal_says_whether_it_is_reached(goal: Goal, said: str) -> None:
    assert str(goal) == said


def test_the_page_holds_facts_goals_and_tables() -> None:
    goal = Goal(what="CPU", measured=1.0, at_most=2)
    part = Section(title="Start", text="What was done.", head=["", "CPU s"], rows=[["ours", "1.0"]], goals=[goal])
    text = page("make it", ["2 cores"], [part])
    assert "Written by `make it` (" in text
    assert "- 2 cores\n" in text
    assert "- **reached**: CPU ≤ 2; measured 1.00 (Start)\n" in text
    assert text.endswith("## Start\n\nWhat was done.\n\n|  | CPU s |\n| --- | ---: |\n| ours | 1.0 |\n")


def test_the_slope_of_memory_is_that_after_the_first_fifth() -> None:
    found = [Point(pages, 100.0 if pages < 2_000 else 200 + pages / 5_000, 30) for pages in range(0, 10_001, 100)]
    assert slope(found) == pytest.approx(2.0)


def test_a_look_is_held_against_the_pages_answered_before_it() -> None:
    usage = Usage(cpu=1, wall=1, looks=(Look(0.5, 1, 1, 1), Look(1.5, 2_000_000, 1, 9), Look(9.0, 3, 1, 1)))
    found = points(usage, [(1.0, 10), (2.0, 20), (3.0, 20)])
    assert found == [Point(10, 2.0, 9)]
    assert within(found, 0.0, 1.0) == found


_PAPER = "127.0.0.1:1"


def answered(press: Press, path: str, *fields: str) -> tuple[str, bytes]:
    """Status line and body."""
    head, _, body = press.answer("\r\n".join([f"GET {path} HTTP/1.1", f"Host: {_PAPER}", *fields])).partition(
        b"\r\n\r\n"
    )
    return head.decode().splitlines()[0], body


def test_the_server_answers_304_to_who_has_the_page_unless_told_otherwise() -> None:
    press = Press(Inventing(0, 3))
    etag = etag_of(invented.path_of(1), f"http://{_PAPER}")
    assert answered(press, invented.path_of(1), f"If-None-Match: {etag}") == ("HTTP/1.1 304 Not Modified", b"")
    answered(press, "/~always")
    assert answered(press, invented.path_of(1), f"If-None-Match: {etag}")[0] == "HTTP/1.1 200 OK"


def test_the_server_counts_distinct_pages_of_its_sitemaps() -> None:
    press = Press(Inventing(0, 3))
    for path in ("/", "/robots.txt", "/sitemap-0.xml", invented.path_of(1), invented.path_of(1), invented.path_of(7)):
        answered(press, path)
    assert answered(press, "/~seen")[1] == b'{"200": 1}'
    assert answered(press, "/~seen")[1] == b"{}"


def test_a_stock_is_read_as_it_was_written(tmp_path: Path) -> None:
    stock = write_stock(tmp_path, [("https://example.org/a b/ä?x=1", "<p>eins</p>"), ("https://example.org", "")], 1)
    assert read_stock(tmp_path) == stock
    assert [one.path for one in stock.pages] == ["/0000/a%20b/%C3%A4"]
    assert (stock.files / "0000.html").read_text("utf-8") == "<p>eins</p>"


SCHEMA = """
CREATE TABLE article (id INTEGER PRIMARY KEY, "key" TEXT UNIQUE);
CREATE TABLE url (id INTEGER PRIMARY KEY, "key" TEXT UNIQUE, url TEXT, article_id INTEGER REFERENCES article (id));
CREATE TABLE capture (id INTEGER PRIMARY KEY, record_id TEXT UNIQUE, claim TEXT, url_id INTEGER REFERENCES url (id),
                      sight_id INTEGER REFERENCES capture (id), at TEXT);
CREATE TABLE reading (id INTEGER PRIMARY KEY, capture_id INTEGER REFERENCES capture (id), draft BLOB);
CREATE TABLE version (id INTEGER PRIMARY KEY, article_id INTEGER REFERENCES article (id), title TEXT, text TEXT);
"""


def test_rows_are_copied_with_other_names_and_point_to_each_other() -> None:
    url, record = f"http://x{invented.path_of(synthetic.TEMPLATE)}", "urn:uuid:fa0240f0-7c17-401d-8245-abf333498e10"
    draft = f'{{"fingerprint": "cbc92a2f77de007c", "title": "{invented.title(synthetic.TEMPLATE)}"}}'
    database = sqlite3.connect(":memory:")
    database.executescript(SCHEMA)
    database.execute("INSERT INTO article VALUES (1, ?)", [url])
    database.execute("INSERT INTO url VALUES (4, ?, ?, 1)", [key_of(url), url])
    values = [record, record[9:], 4, 7, "2026-11-28 19:13:13.560612"]
    database.execute("INSERT INTO capture VALUES (7, ?, ?, ?, ?, ?)", values)
    database.execute("INSERT INTO reading VALUES (2, 7, ?)", [synthetic.packed(draft)])
    text = "\n".join(invented.paragraphs(synthetic.TEMPLATE))
    database.execute("INSERT INTO version VALUES (1, 1, ?, ?)", [invented.title(synthetic.TEMPLATE), text])
    synthetic.multiply(database, "http://x", 2)
    rows = database.execute("SELECT id, url, article_id, key FROM url ORDER BY id").fetchall()
    assert [row[:3] for row in rows[1:]] == [
        (5, "http://x/invented/1000.html", 2),
        (6, "http://x/invented/1001.html", 3),
    ]
    assert [row[3] for row in rows] == [key_of(row[1]) for row in rows]
    captures = database.execute("SELECT id, url_id, sight_id, record_id FROM capture ORDER BY id").fetchall()
    assert [row[:3] for row in captures] == [(7, 4, 7), (8, 5, 8), (9, 6, 9)]
    assert len({row[3] for row in captures}) == 3
    drafts = [synthetic.unpacked(blob) for (blob,) in database.execute("SELECT draft FROM reading ORDER BY id")]
    assert len(set(drafts)) == 3
    assert invented.title(synthetic.FIRST) in drafts[1]
    database.close()
