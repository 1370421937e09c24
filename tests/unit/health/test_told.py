"""Whom a site names is told of an alarm and of its end, once each; `microfiche check` says it and ends with 9."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import chain, repeat
from pathlib import Path
from socket import create_server, socket
from threading import Event, Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families

from crawler.health import notify
from crawler.health.alarm import Alarm, Health, Symptom
from crawler.health.notify import tell
from crawler.sites.declaration import Alarms
from crawler.sites.site_files import parse_site
from microfiche import VERBS
from storage.archive import Archive
from storage.commandline import build
from storage.errors import AlarmsRaised, SiteError
from tests.unit.health.gazette import DAY, DECLARED, PAPER, SITE, Gazette, Printed

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FEWER = Alarm(rule=Symptom.ARTICLES, sentence="Fewer.", was=12, now=0, since=NOW)
UNSIGNED = Alarm(rule=Symptom.AUTHOR, sentence="Unsigned.")
NOTE = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n')"


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "archive.toml").write_text(f'database = "{database_url}"\n')
    with Archive.create(folder) as opened:
        yield opened


def _health(*alarms: Alarm) -> Health:
    return Health(site=SITE, alarms=alarms, history="no history yet")


def _tell(archive: Archive, alarms: Alarms, *found: Alarm) -> list[str]:
    site = parse_site(DECLARED).model_copy(update={"alarms": alarms})
    return tell(archive, site, _health(*found), NOW)


def _rules(message: dict[str, Any], key: str) -> list[str]:
    return [alarm["rule"] for alarm in message[key]]


def test_a_command_is_told_once_of_each_alarm_and_of_its_end(archive: Archive, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    told = Alarms(command=(sys.executable, "-c", NOTE, str(heard)))
    for found in ([], [FEWER], [FEWER], [FEWER, UNSIGNED], [UNSIGNED], [], []):
        assert _tell(archive, told, *found) == []
    messages = [json.loads(line) for line in heard.read_text().splitlines()]
    assert [(_rules(one, "raised"), _rules(one, "recovered")) for one in messages] == [
        (["articles"], []),
        (["author"], []),
        ([], ["articles"]),
        ([], ["author"]),
    ]
    assert messages[0]["raised"][0]["sentence"] == messages[2]["recovered"][0]["sentence"] == "Fewer."
    assert messages[0]["raised"][0]["since"] == messages[0]["at"] == "2026-03-02T00:00:00+00:00"
    assert messages[1]["open"] == ["articles", "author"]
    assert messages[2]["recovered"][0]["how"] == "recovered"


def test_while_no_job_runs_nothing_counts_as_over(archive: Archive, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    told = Alarms(command=(sys.executable, "-c", NOTE, str(heard)))
    silence = Alarm(rule=Symptom.NO_JOB, sentence="No job.")
    for found in ([FEWER], [silence], [FEWER]):
        assert _tell(archive, told, *found) == []
    messages = [json.loads(line) for line in heard.read_text().splitlines()]
    assert [(_rules(one, "raised"), _rules(one, "recovered")) for one in messages] == [
        (["articles"], []),
        (["no job"], []),
        ([], ["no job"]),
    ]


@contextmanager
def _listening(status: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    heard: list[dict[str, Any]] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/alarms", heard
        finally:
            server.shutdown()
            thread.join()


def test_a_webhook_gets_the_same_by_post(archive: Archive) -> None:
    with _listening(204) as (address, heard):
        for found in ([FEWER], [FEWER], []):
            assert _tell(archive, Alarms(webhook=address), *found) == []
    assert [(_rules(one, "raised"), _rules(one, "recovered")) for one in heard] == [
        (["articles"], []),
        ([], ["articles"]),
    ]


def test_the_file_of_the_archive_names_whom_a_site_does_not(archive: Archive, tmp_path: Path) -> None:
    """A site's file goes into WARC files; what is secret stands beside the database."""
    heard, own = tmp_path / "heard", tmp_path / "own"
    command = json.dumps([sys.executable, "-c", NOTE, str(heard)])
    (archive.where / "alarms.toml").write_text(f"command = {command}\n")
    assert _tell(archive, Alarms(), FEWER) == []
    assert _tell(archive, Alarms(command=(sys.executable, "-c", NOTE, str(own)))) == []
    assert _rules(json.loads(heard.read_text()), "raised") == _rules(json.loads(own.read_text()), "recovered")


@pytest.mark.parametrize("text", ["comand = []", "command = [", "webhook = 'nowhere'"])
def test_a_broken_file_of_the_archive_is_named(archive: Archive, text: str) -> None:
    (archive.where / "alarms.toml").write_text(text)
    with pytest.raises(SiteError, match=r"alarms\.toml"):
        _tell(archive, Alarms(), FEWER)


def test_who_could_not_be_told_is_told_next_time(archive: Archive) -> None:
    with _listening(500) as (address, _heard):
        [fault] = _tell(archive, Alarms(webhook=address), FEWER)
        assert fault.startswith(f"{address} could not be told: HTTP Error 500")
    with _listening(200) as (address, heard):
        assert _tell(archive, Alarms(webhook=address), FEWER) == []
        assert [_rules(one, "raised") for one in heard] == [["articles"]]
    [fault] = _tell(archive, Alarms(command=("/nowhere/at-all",)))
    assert fault.startswith("/nowhere/at-all could not be told")
    with _listening(200) as (address, heard):
        assert _tell(archive, Alarms(webhook=address)) == []
        assert [_rules(one, "recovered") for one in heard] == [["articles"]]


@contextmanager
def _dripping(drops: Iterable[bytes]) -> Iterator[str]:
    """A server that reads what it is told and answers drop by drop."""
    over = Event()

    def answer(listening: socket) -> None:
        asking, _ = listening.accept()
        with asking:
            asking.recv(1 << 16)
            for drop in drops:
                asking.sendall(drop)
                if over.wait(0.1):
                    return

    with create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=answer, args=(listening,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/alarms"
        finally:
            over.set()
            thread.join()


def test_a_webhook_whose_answer_has_no_end_is_not_waited_for(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "_PATIENCE", 1)
    with _dripping(chain([b"HTTP/1.1 200 OK\r\nX: "], repeat(b"a"))) as address:
        [fault] = _tell(archive, Alarms(webhook=address), FEWER)
    assert fault == f"{address} could not be told: no whole answer came within 1 s. It will be told next time."


def test_a_webhook_that_speaks_no_http_is_named(archive: Archive) -> None:
    with _dripping([b"220 mail.example ESMTP\r\n"]) as address:
        [fault] = _tell(archive, Alarms(webhook=address), FEWER)
    assert fault.startswith(f"{address} could not be told: 220 mail.example ESMTP")


def _checked(archive: Path, *arguments: str) -> Result:
    return CliRunner().invoke(build(VERBS), ["--archive", str(archive), "check", *arguments])


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    """An archive whose gazette expects authors, and lately has none; its jobs are of today."""
    folder = tmp_path / "crawled"
    with Archive.create(folder) as opened:
        gazette = Gazette(opened)
        gazette.planned(datetime.now(UTC) + DAY)
        gazette.job(datetime.now(UTC), 6, Printed(authors=()))
        gazette.health(datetime.now(UTC))
        opened.sites.mkdir()
    return folder


def _expects(archive: Path, author: float) -> None:
    (archive / "sites" / f"{SITE}.toml").write_text(f"{DECLARED}[expect]\nauthor = {author}\n")


def test_check_says_what_fell_with_a_page_and_ends_with_9(crawled: Path) -> None:
    _expects(crawled, 0.9)
    result = _checked(crawled, SITE)
    assert isinstance(result.exception, AlarmsRaised)
    assert result.exception.exit_code == 9
    assert str(result.exception) == "1 alarm is open, of gazette: see above. An alarm is no loss: what came is kept."
    assert result.stdout.splitlines() == [
        "gazette: 1 alarm (no history yet)",
        "  0% of the new articles of a week have this: author; the site file expects 90%.",
        f"    after:  {PAPER}/5",
    ]


def test_check_of_a_site_that_is_well_ends_with_0(crawled: Path) -> None:
    _expects(crawled, 0)
    result = _checked(crawled, SITE)
    assert (result.exit_code, result.stdout) == (0, "gazette: well (no history yet)\n")


@pytest.fixture
def rebuilt(tmp_path: Path) -> Path:
    """An archive whose gazette lost its authors yesterday, after nine weeks; somebody was told."""
    folder, today = tmp_path / "rebuilt", datetime.now(UTC)
    with Archive.create(folder) as opened:
        gazette = Gazette(opened)
        gazette.planned(today + DAY)
        for day in range(63, 0, -1):
            gazette.job(today - day * DAY, 2, Printed(authors=("Ada",) if day > 2 else ()))
        opened.sites.mkdir()
        command = json.dumps([sys.executable, "-c", NOTE, str(tmp_path / "heard")])
        (opened.where / "alarms.toml").write_text(f"command = {command}\n")
    _expects(folder, 0)
    return folder


def test_what_is_meant_is_accepted_once_told_and_no_alarm_any_more(rebuilt: Path, tmp_path: Path) -> None:
    sentence = "Articles with an author fell from 100% to 0%"
    assert isinstance(_checked(rebuilt, SITE).exception, AlarmsRaised)
    result = _checked(rebuilt, SITE, "--accept")
    assert (result.exit_code, result.exception) == (0, None)
    first, said, last = result.stdout.splitlines()
    assert first.startswith(f"{SITE}: accepted at ")
    assert first.endswith(" UTC; what came before is no measure any more.")
    assert said.startswith(f"  {sentence}")
    assert last.startswith(f"{SITE}: well (no history yet since ")
    messages = [json.loads(line) for line in (tmp_path / "heard").read_text().splitlines()]
    assert [_rules(one, "raised") for one in messages] == [["author"], []]
    [ended] = messages[1]["recovered"]
    assert (ended["rule"], ended["how"]) == ("author", "accepted")
    assert ended["sentence"].startswith(sentence)
    assert _checked(rebuilt, SITE).exit_code == 0
    assert f"{SITE}: there is nothing to accept." in _checked(rebuilt, SITE, "--accept").stdout
    assert len((tmp_path / "heard").read_text().splitlines()) == 2


def test_who_could_not_be_told_that_it_was_accepted_is_told_so_next_time(rebuilt: Path, tmp_path: Path) -> None:
    assert _checked(rebuilt, SITE).exit_code != 0
    named = (rebuilt / "alarms.toml").read_text()
    (rebuilt / "alarms.toml").write_text('command = ["/nowhere/at-all"]\n')
    assert "could not be told" in _checked(rebuilt, SITE, "--accept").stderr
    (rebuilt / "alarms.toml").write_text(named)
    _checked(rebuilt, SITE)
    [_, message] = map(json.loads, (tmp_path / "heard").read_text().splitlines())
    assert message["recovered"][0]["how"] == "accepted"


def test_what_the_site_file_expects_cannot_be_accepted(crawled: Path) -> None:
    _expects(crawled, 0.9)
    result = _checked(crawled, SITE, "--accept")
    assert isinstance(result.exception, AlarmsRaised)
    assert result.stdout.startswith(f"{SITE}: there is nothing to accept.\n{SITE}: 1 alarm")


def test_no_site_is_accepted_that_was_not_named(rebuilt: Path) -> None:
    assert "needs the names of the sites" in str(_checked(rebuilt, "--accept").exception)


def test_check_of_all_sites_looks_at_those_that_were_crawled(crawled: Path, tmp_path: Path) -> None:
    _expects(crawled, 0)
    assert _checked(crawled).stdout == "gazette: well (no history yet)\n"
    Archive.create(tmp_path / "empty").close()
    assert _checked(tmp_path / "empty").stdout == ""


def test_check_for_programs(crawled: Path, tmp_path: Path) -> None:
    _expects(crawled, 0.9)
    metrics = tmp_path / "microfiche.prom"
    said = json.loads(_checked(crawled, SITE, "--json", "--metrics-file", str(metrics)).stdout)
    assert (said["site"], said["alarms"][0]["rule"], said["alarms"][0]["now"]) == (SITE, "author", 0.0)
    samples = [s for family in text_string_to_metric_families(metrics.read_text()) for s in family.samples]
    values = {(sample.name, sample.labels.get("rule")): sample.value for sample in samples}
    assert values["microfiche_alarm", "author"] == 1
    assert values["microfiche_alarm", "date"] == 0
    assert values["microfiche_new_articles", None] == 6
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_metrics_that_cannot_be_written_are_told(crawled: Path, tmp_path: Path) -> None:
    _expects(crawled, 0)
    result = _checked(crawled, SITE, "--metrics-file", str(tmp_path / "nowhere" / "m.prom"))
    assert "the metrics cannot be written to" in str(result.exception)


def test_a_site_without_a_job_and_an_unknown_one(crawled: Path) -> None:
    assert _checked(crawled, "fixture").stdout == "fixture: well (no job yet)\n"
    assert "no site named 'nobody'" in str(_checked(crawled, "nobody").exception)
