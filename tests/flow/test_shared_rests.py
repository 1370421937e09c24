"""A host that asks one job to be left alone (Retry-After) is left alone by every job of the archive."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import monotonic

import pytest

from storage.errors import EndedEarly
from tests.flow.crawling import declaration, declare, microfiche, run
from tests.flow.pathserver import Answer, Fields, PathServer, serving

pytestmark = pytest.mark.slow

HELLO = Answer("<title>Quay</title><p>All ships.</p>")


def _busy(retry_after: str) -> Answer:
    return Answer("<p>Later</p>", status=503, fields=(("Retry-After", retry_after),))


def _declared(archive: Path, server: PathServer, **start: str) -> None:
    for name, path in start.items():
        text = declaration(server.url, "retry.times = 2", "politeness.concurrency = 1", start=(path,))
        declare(archive, text.replace('"fixture"', f'"{name}"'), name)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_later_jobs_of_another_site_and_of_a_page_by_hand_leave_the_host_alone_and_say_so(
    tmp_path: Path, form: str
) -> None:
    said = "3600" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    with serving({"/robots.txt": Answer(status=404), "/news": _busy(said), "/sport": HELLO}) as server:
        _declared(tmp_path, server, news="/news", sport="/sport")
        assert microfiche(tmp_path, "crawl", "news").code != 0
        asked = list(server.asked)
        for words in (["sport"], [f"{server.url}/sport"], ["--due"]):
            ran = microfiche(tmp_path, "crawl", *words)
            assert ran.code == EndedEarly.exit_code, ran.err
            assert "a host asks to be left alone until " in ran.err
        assert server.asked == asked


TWICE = """
import sys
from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.many_jobs import ManyJobs
from crawler.sites.site_files import find_site
from crawler.spiders.run import Order
from storage.archive import Archive
with Archive.create(sys.argv[1]) as archive:
    order = Order(find_site("sport", [archive.sites]))
    sys.exit(ManyJobs(archive, Manner()).run(iter([order, order]), 1))
"""
"""What a worker does with a site that stays due."""


def test_what_keeps_a_worker_from_a_site_is_said_once(tmp_path: Path) -> None:
    with serving({"/robots.txt": Answer(status=404), "/news": _busy("3600"), "/sport": HELLO}) as server:
        _declared(tmp_path, server, news="/news", sport="/sport")
        microfiche(tmp_path, "crawl", "news")
        ran = run(sys.executable, "-c", TWICE, str(tmp_path))
    assert ran.code == EndedEarly.exit_code
    assert ran.err.count("a host asks to be left alone until ") == 1, ran.err


def test_a_job_that_runs_beside_waits_as_long(tmp_path: Path) -> None:
    at: dict[str, list[float]] = {"refused": [], "other": []}

    def refuse(_fields: Fields) -> Answer:
        at["refused"].append(monotonic())
        return _busy("4") if len(at["refused"]) == 1 else HELLO

    def list_(_fields: Fields) -> Answer:
        at["other"].append(monotonic())
        links = "".join(f'<h2><a href="/story/{no}">The ship number {no} has come in</a></h2>' for no in range(40))
        return Answer(f"<title>Quay</title>{links}")

    def story(_fields: Fields) -> Answer:
        at["other"].append(monotonic())
        return HELLO

    answers = {"/robots.txt": Answer(status=404), "/news": refuse, "/sport": list_}
    with serving(answers | {f"/story/{no}": story for no in range(40)}) as server:
        rate = "politeness.requests_per_second = 20.0"
        text = declaration(server.url, rate, "limits.max_hops = 1", "retry.times = 3", start=("/sport",))
        declare(tmp_path, text.replace('"fixture"', '"sport"'), "sport")
        text = declaration(server.url, rate, "retry.times = 3", start=("/news",))
        declare(tmp_path, text.replace('"fixture"', '"news"'), "news")
        ran = microfiche(tmp_path, "crawl", "--due")
        assert ran.code == 0, ran.err
    [first, *_] = at["refused"]
    assert len(at["other"]) == 41
    waiting = [one for one in at["other"] if first + 0.2 < one < first + 3.9]
    assert waiting == [], "one that was on the wire may be answered a moment later"
