"""`microfiche sites`, `site new`, `site check` and `site try`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import microfiche as program
from crawler.newspaper import Newspaper
from crawler.sites.site_files import read_site
from storage.archive import Archive
from storage.commandline import run as run_command
from tests.flow.crawling import Ran, declaration, declare
from tests.flow.crawling import microfiche as in_a_process

pytestmark = pytest.mark.slow


@pytest.fixture
def command(capsys, tmp_path):
    """Run the command in this process."""

    def run(*arguments: str, archive: Path = tmp_path / "archive") -> Ran:
        code = run_command(program.VERBS, ["--archive", str(archive), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


def test_sites_lists_one_a_line_and_makes_no_archive(command, tmp_path):
    ran = command("sites")
    assert (ran.code, ran.err) == (0, "")
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert [row[0] for row in rows] == ["fixture", "responsiblestatecraft"]
    assert rows[0] == ["fixture", "The Daily Fixture", "http://127.0.0.1:8754/", "built in", "never", "0", ""]
    assert not (tmp_path / "archive").exists()


def test_sites_shows_the_archives_own_file_in_place_of_the_one_that_is_built_in(command, tmp_path):
    Archive.create(tmp_path / "archive").close()
    declare(tmp_path / "archive", declaration("http://127.0.0.1:9"))
    ran = command("sites", "--json")
    rows = {row["name"]: row for row in map(json.loads, ran.out.splitlines())}
    assert rows["fixture"]["declared"] == "archive"
    assert rows["fixture"]["start"] == "http://127.0.0.1:9/"
    assert (rows["fixture"]["last_job"], rows["fixture"]["due"]) == (None, 0)
    assert rows["responsiblestatecraft"]["declared"] == "built in"


def test_site_new_writes_a_file_that_is_in_order_and_never_over_another(command, tmp_path):
    first = command("site", "new", "--offline", "https://www.example.com/news")
    file = tmp_path / "archive" / "sites" / "example.com.toml"
    assert (first.code, first.out) == (
        0,
        f"Wrote {file}. Read it over; then: microfiche site try example.com\n",
    )
    assert read_site(file).start == ("https://www.example.com/news",)
    assert command("site", "check", "example.com").out == "1 site file is in order.\n"
    file.write_text(file.read_text() + "# mine\n")
    again = command("site", "new", "--offline", "https://www.example.com/news")
    assert again.code == 2
    assert f"{file} is there already" in again.sentence
    assert file.read_text().endswith("# mine\n")


def test_site_new_can_print_instead_and_then_writes_nothing(command, tmp_path):
    ran = command("site", "new", "--offline", "--print", "https://www.example.com/news")
    assert ran.code == 0
    assert 'start = ["https://www.example.com/news"]' in ran.out
    assert not (tmp_path / "archive").exists()


def test_site_check_says_the_first_mistake_of_each_file(command, tmp_path):
    text = declaration("http://127.0.0.1:9")
    declare(tmp_path / "archive", text.replace("retry.first", "retry.frist"))
    declare(tmp_path / "archive", text.replace('"fixture"', '"other"').replace("= 5.0", '= "long"'), "other")
    ran = command("site", "check")
    assert ran.code == 3
    first, second = ran.err.splitlines()
    assert "fixture.toml, line " in first
    assert "retry.frist: there is no such field; you may mean 'first'" in first
    assert "other.toml, line " in second
    assert "limits.timeout: " in second


def test_site_check_of_a_site_that_has_no_file_says_where_it_looked(command, tmp_path):
    ran = command("site", "check", "nowhere")
    assert ran.code == 3
    assert f"there is no file nowhere.toml in {tmp_path / 'archive' / 'sites'}" in ran.sentence


def test_site_try_shows_fields_with_their_evidence_and_stores_nothing(tmp_path):
    path = "/tug-of-war-with-a-tug/"
    with Newspaper().serve() as served:
        declare(tmp_path / "archive", declaration(served.url))
        ran = in_a_process(tmp_path / "archive", "site", "try", "--explain", served.url + path)
        truth = served.truth(path)
        assert dict(served.hits) == {"/robots.txt": 1, path: 1}
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[:2] == [f"{truth.url} answered 200, text/html; charset=utf-8", "outcome: article"]
    [title] = [line for line in lines if line.startswith("title: ")]
    assert title.startswith(f"title: {truth.title}  [")
    assert f"text: {len(truth.text.split())} words in {len(truth.paragraphs)} paragraphs" in lines
    [teaser] = [line for line in lines if line.startswith("teaser 0: ")]
    assert teaser.startswith(f"teaser 0: {truth.teasers[0].title}")
    blocks = lines[lines.index("blocks:") + 1 :]
    assert [block for block in blocks if block.startswith("  body\t")]
    assert not (tmp_path / "archive" / "microfiche.db").exists()
    assert not (tmp_path / "archive" / "warc").exists()


def test_site_try_of_a_page_that_moved_says_where_to(tmp_path):
    with Newspaper().serve() as served:
        declare(tmp_path / "archive", declaration(served.url))
        ran = in_a_process(tmp_path / "archive", "site", "try", f"{served.url}/trouble/moved/")
    assert (ran.code, ran.err) == (0, "")
    harbour = f"{served.url}/harbour/"
    assert ran.out == f"{served.url}/trouble/moved/ answered 301: it leads to {harbour}. Try that one.\n"


def test_a_named_site_is_asked_also_when_nothing_is_due_and_a_new_one_by_due(tmp_path):
    archive = tmp_path / "archive"
    with Newspaper().serve() as served:
        declare(archive, declaration(served.url))
        assert in_a_process(archive, "crawl", "--due").code == 0
        assert served.hits["/"] == 1
        assert in_a_process(archive, "crawl", "--due").out == ""
        assert served.hits["/"] == 1
        assert in_a_process(archive, "crawl", "--due", "fixture").code == 0
        assert served.hits["/"] == 1
        assert in_a_process(archive, "crawl", "fixture").code == 0
        assert served.hits["/"] == 2
