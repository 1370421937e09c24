"""What a job says at its end of a site that gives less than its file expects."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from crawler.newspaper import Newspaper
from tests.flow.crawling import declare, microfiche

pytestmark = pytest.mark.slow

NOTE = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n')"


def test_an_alarm_is_a_line_of_the_job_and_no_failure_of_it_and_check_ends_with_9(tmp_path: Path) -> None:
    archive, heard = tmp_path / "archive", tmp_path / "heard"
    command = json.dumps([sys.executable, "-c", NOTE, str(heard)])
    with Newspaper().serve() as served:
        told = f"[expect]\nauthor = 0.1\ndelay_hours = 24\n[alarms]\ncommand = {command}\n"
        declare(archive, f"{served.site_text}\n{told}")
        ran = microfiche(archive, "crawl", "fixture")
        assert ran.code == 0, ran.err
    lines = [line for line in ran.out.splitlines() if line.startswith("Alarm at ")]
    assert [
        line.startswith("Alarm at fixture: Half of the new articles of a week came later than ") for line in lines
    ] == [True]
    checked = microfiche(archive, "check")
    assert checked.code == 9
    assert checked.out.startswith("fixture: 1 alarm (no history yet)\n  Half of the new articles")
    assert checked.sentence.startswith("1 alarm is open, of fixture")
    assert len(heard.read_text().splitlines()) == 1
