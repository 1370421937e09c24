"""How jobs are told: reports, JSON and logs, and silence where it is asked for."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.newspaper import Newspaper
from storage.database.queries.runs import runs
from storage.errors import EndedEarly, SourcesFailed, Terminated, UsageError
from tests.faults.starting import Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare, reading
from tests.flow.test_bad_input import _closed_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("telling")) as started:
        yield started


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Path]:
    """An archive with a site one of whose start pages is not there."""
    with Newspaper().serve() as served:
        text = declaration(served.url, "limits.max_hops = 1", start=("/sport/", "/nowhere/"))
        declare(tmp_path / "archive", text)
        yield tmp_path / "archive"


def test_a_job_is_an_object_of_json_and_its_row_says_the_same(start: Starter, archive: Path) -> None:
    assert start.start(archive, "crawl", "fixture", "--json").wait() == SourcesFailed.exit_code
    (line,) = (line for line in start.said().splitlines() if line.startswith("{"))
    told = json.loads(line)
    assert told["statuses"]["404"] == 1
    assert sum(told["outcomes"].values()) == told["exchanges"]
    assert "/nowhere/ answered 404" in told["problem"]
    assert {one["what"] for one in told["new"]} == {"new"}
    assert datetime.fromisoformat(told["started"]) < datetime.fromisoformat(told["ended"]) < datetime.now(UTC)
    with reading(archive) as connection:
        (row,) = runs(connection, 1)
    assert (row.key, row.site, row.exit_code) == (told["job"], "fixture", told["exit_code"])
    assert (row.counts["new"], row.counts["bytes"]) == (len(told["new"]), told["bytes"])
    assert row.counts["status-404"] == 1


def test_a_log_has_time_site_and_job_in_every_line_and_names_each_url_that_was_not_had(start, archive) -> None:
    start.start(archive, "crawl", "--due", "--log-format", "json", "--verbose", "--quiet").wait()
    *lines, problem = start.said().splitlines()
    events = [json.loads(line) for line in lines]
    assert [event["event"] for event in events] == ["began", "failed", "ended"]
    assert {(event["site"], event["job"]) for event in events} == {("fixture", events[0]["job"])}
    assert all(datetime.fromisoformat(event["time"]).tzinfo for event in events)
    assert events[1]["url"].endswith("/nowhere/")
    assert (events[1]["why"], events[2]["exit_code"]) == ("status 404", SourcesFailed.exit_code)
    assert "answered 404" in problem


def test_a_log_in_words_quotes_what_holds_blanks(start: Starter, archive: Path) -> None:
    start.start(archive, "crawl", "fixture", "--log-format", "text", "--max-pages", "1").wait()
    began, *_, ended = (line for line in start.said().splitlines() if "event=" in line)
    assert re.match(r"time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ event=began site=fixture job=[0-9a-f-]{36}$", began)
    assert f"exit_code={EndedEarly.exit_code} exchanges=2 " in ended


def test_a_quiet_job_says_nothing_but_what_went_wrong(start: Starter, archive: Path) -> None:
    start.start(archive, "crawl", "fixture", "--quiet").wait()
    (line,) = start.said().splitlines()
    assert line.startswith("microfiche: ")
    start.start(archive, "crawl", "--due", "--quiet").wait()
    assert start.said() == ""


def test_a_worker_tells_prometheus_what_it_does(start: Starter, archive: Path) -> None:
    port = _closed_port()
    working = start.start(archive, "worker", "--metrics", f"127.0.0.1:{port}", "--quiet")
    told = _told_to_prometheus(f"http://127.0.0.1:{port}/metrics", 'microfiche_jobs_total{exit_code="16"} 1.0')
    os.kill(working.pid, signal.SIGTERM)
    assert working.wait() == Terminated.exit_code
    samples = {sample.name: sample for family in text_string_to_metric_families(told) for sample in family.samples}
    assert samples["microfiche_last_job_exit_code"].labels == {"site": "fixture"}
    assert samples["microfiche_last_job_exit_code"].value == SourcesFailed.exit_code
    assert samples["microfiche_exchanges_total"].value > samples["microfiche_articles_total"].value > 0
    assert samples["microfiche_received_bytes_total"].value > 10_000
    assert (samples["microfiche_sites_due"].value, samples["microfiche_jobs_running"].value) == (0, 0)


def _told_to_prometheus(url: str, awaited: str) -> str:
    end = monotonic() + 60
    while monotonic() < end:
        with suppress(OSError), urlopen(url) as answer:
            told = answer.read().decode()
            if awaited in told:
                return told
        sleep(0.1)
    raise AssertionError(f"{awaited} was never told")


@pytest.mark.parametrize("where", ["nowhere", "127.0.0.1:x", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_told(start: Starter, archive: Path, where: str) -> None:
    assert start.start(archive, "worker", "--metrics", where).wait() == UsageError.exit_code
    assert f"--metrics {where}: give a port" in start.said()
