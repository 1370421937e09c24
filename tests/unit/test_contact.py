"""Who crawls without a contact is told so once for each site."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.commands.jobs.contact import tell_once
from crawler.jobs.job import Job
from crawler.jobs.shared import shared_in
from crawler.network.user_agent import CONTACT_VARIABLE
from crawler.sites.site_files import parse_site
from storage.archive import Archive
from storage.database.log import jobs
from tests.unit.storage.press import START

TEXT = 'name = "paper"\nstart = ["https://paper.example/"]\n'


def told(archive: Archive, capsys: pytest.CaptureFixture[str], text: str = TEXT) -> str:
    with shared_in(archive) as shared:
        tell_once(Job(archive, parse_site(text), shared=shared))
    return capsys.readouterr().err


def test_it_is_said_before_the_first_job_of_a_site_and_then_never(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.delenv(CONTACT_VARIABLE, raising=False)
    with Archive.create(tmp_path) as archive:
        assert "paper is asked as microfiche/" in (said := told(archive, capsys))
        assert CONTACT_VARIABLE in said
        with archive.database.write() as connection:
            jobs.began(connection, "j", "paper", START)
        assert told(archive, capsys) == ""


def test_nothing_is_said_where_there_is_one_or_where_the_site_is_ones_own(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setenv(CONTACT_VARIABLE, "https://archive.example/crawler")
    with Archive.create(tmp_path) as archive:
        assert told(archive, capsys) == ""
        monkeypatch.delenv(CONTACT_VARIABLE)
        assert told(archive, capsys, f'{TEXT}allow_private = ["127.0.0.1"]\n') == ""
