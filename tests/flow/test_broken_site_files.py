"""A broken site file names itself, its line, its field and what to do; it stops nobody else, and is never code 0."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from crawler.newspaper import Newspaper
from crawler.sites.declarations import all_declared
from storage.archive import Archive
from storage.database.schema import SITE_VERSION
from storage.errors import BadSiteFile
from tests.flow.crawling import Ran, all_captures, declaration, declare, microfiche, run
from tests.flow.test_scrapy_commands import SCRAPY

pytestmark = pytest.mark.slow

STORY = "/tug-of-war-with-a-tug/"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with a broken site file."""
    where = tmp_path / "archive"
    Archive.create(where).close()
    declare(where, 'name = "broken"\nstart = ["https://broken.example/"]\ntitel = "The Broken"\n', "broken")
    return where


def tells(ran: Ran, archive: Path) -> bool:
    """Whether the broken file is named once, with line, field and what to do, and in the exit code."""
    lines = [line for line in ran.err.splitlines() if "broken.toml" in line]
    told = (
        f"microfiche: {archive / 'sites' / 'broken.toml'}, line 3: titel: there is no such field; you may mean 'title'"
    )
    return ran.code == 3 and len(lines) == 1 and lines[0].startswith(told) and "Correct this line" in lines[0]


def test_sites_lists_the_others(archive: Path) -> None:
    ran = microfiche(archive, "sites")
    assert tells(ran, archive)
    assert [line.partition("\t")[0] for line in ran.out.splitlines()] == ["fixture", "responsiblestatecraft"]


def test_check_names_a_recorded_declaration_of_another_grammar_and_goes_on_with_the_others(archive: Path) -> None:
    (archive / "sites" / "broken.toml").unlink()
    with Newspaper().serve() as served:
        for name, path in (("fixture", "/"), ("older", "/harbour/")):
            text = declaration(served.url, start=(path,)).replace('"fixture"', f'"{name}"')
            declare(archive, text, name)
            assert microfiche(archive, "crawl", "--limit", "1", name).code in {0, 8}
    (archive / "sites" / "older.toml").unlink()
    older = SITE_VERSION.update().where(SITE_VERSION.c.name == "older")
    with Archive.open(archive) as opened, opened.database.write() as connection:
        connection.execute(older.values(declaration='name = "older"\nbegin = ["https://older.example/"]\n'))
    ran = microfiche(archive, "check")
    assert "fixture: well" in ran.out
    assert "The site older has no file, and what its last job recorded cannot be read, line 1: start: it is" in ran.err
    assert ran.code == BadSiteFile.exit_code


def test_several_urls_read_the_site_files_once(archive: Path) -> None:
    (archive / "sites" / "broken.toml").unlink()
    declare(archive, declaration("http://127.0.0.1:9"))
    ran = run(sys.executable, "-c", COUNTED, str(archive), *(f"http://127.0.0.1:9/{path}" for path in "abc"))
    assert ran.out == "3 orders, 1 reading of fixture.toml\n", ran.err


COUNTED = """
import sys
from crawler.commands.jobs.begin import Orders
from crawler.commands.jobs.one_job import Wish
from storage.archive import Archive
read = []
sys.addaudithook(lambda event, of: read.append(str(of[0])) if event == "open" else None)
with Archive.open(sys.argv[1]) as archive:
    given = list(Orders(archive, [Wish(what=url) for url in sys.argv[2:]], lambda order: order))
    times = sum(name == str(archive.sites / "fixture.toml") for name in read)
    print(f"{len(given)} orders, {times} reading of fixture.toml")
"""


def test_crawl_due_goes_on_with_the_others_and_tells_it_also_when_nothing_is_due(archive: Path) -> None:
    with Newspaper().serve() as served:
        declare(archive, declaration(served.url))
        assert tells(microfiche(archive, "crawl", "--due"), archive)
        assert served.hits["/"] == 1
        assert {capture.site for capture in all_captures(archive)} == {"fixture"}
        assert tells(microfiche(archive, "crawl", "--due"), archive)
    (archive / "sites" / "broken.toml").unlink()
    again = microfiche(archive, "crawl", "--due")
    assert (again.code, again.out, again.err) == (0, "", "")


def test_crawl_of_a_url_goes_on_and_a_named_site_needs_its_own_file_alone(archive: Path) -> None:
    with Newspaper().serve() as served:
        declare(archive, declaration(served.url))
        assert tells(microfiche(archive, "crawl", served.url + STORY), archive)
        assert served.hits[STORY] == 1
        assert microfiche(archive, "crawl", "fixture").code == 0


@pytest.mark.parametrize("what", ["broken", "https://broken.example/news"])
def test_what_the_broken_file_declares_is_not_crawled_as_a_stranger_would(archive: Path, what: str) -> None:
    ran = microfiche(archive, "crawl", what)
    assert tells(ran, archive)
    assert all_captures(archive) == []


def test_scrapy_list_warns_and_names_the_others(archive: Path) -> None:
    ran = run(*SCRAPY, "list", "-s", f"ARCHIVE_DIR={archive}")
    assert ran.out.split() == ["fixture", "responsiblestatecraft"]
    assert "broken.toml, line 3: titel: there is no such field" in ran.err


def test_a_file_whose_name_is_no_name_of_a_site_is_told_and_not_overlooked(tmp_path: Path) -> None:
    declare(tmp_path, 'name = "daily"\nstart = ["https://daily.example/"]\n', "The Daily")
    [broken] = all_declared([tmp_path / "sites"]).broken
    assert "line 1: name: the file must be called daily.toml, not The Daily.toml" in str(broken.error)
