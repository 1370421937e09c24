"""A story of several pages is fetched whole, read whole, found whole, and told where it is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.flow.crawling import captures_of, declaration, declare, dumped, microfiche, versions_of

pytestmark = pytest.mark.slow

SEASONS = ("spring", "summer", "autumn")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a paper on 127.0.0.1, and the folder that it serves."""
    folder = tmp_path / "paper"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    thread.join()
    server.server_close()


def _print_story(folder: Path, pages: int) -> None:
    """The front page, and a story of three pages, of which the first `pages` are there."""
    (folder / "index.html").write_text(
        "<html lang='en'><head><title>The Post</title></head><body><main><h1>The Post</h1><article><h2>"
        "<a href='/salt-road.html'>The long story of the salt road</a></h2><p>It goes over the hills.</p></article>"
        "<article><h2><a href='/elsewhere.html'>Something else, gone</a></h2></article></main></body></html>"
    )
    for number, season in enumerate(SEASONS[:pages], 1):
        links = "".join(f"<a href='{_name(other)}'>{other}</a> " for other in (1, 2, 3) if other != number)
        text = "".join(
            f"<p>In the {season} of year {year} the carts went down the road with salt, and came back with wool.</p>"
            for year in ("one", "two", "three", "four")
        )
        (folder / _name(number)).write_text(
            "<html lang='en'><head><title>The long story of the salt road | The Post</title>"
            "<meta property='og:type' content='article'><link rel='canonical' href='/salt-road.html'></head><body>"
            f"<main><article><h1>The long story of the salt road</h1>{text}<nav>{links}</nav></article></main></body>"
        )


def _name(number: int) -> str:
    return "salt-road.html" if number == 1 else f"salt-road-{number}.html"


def _declare(archive: Path, url: str) -> None:
    more = ("limits.max_hops = 1", "retry.times = 1", "articles = ['/salt-road\\.html$', '/elsewhere']")
    declare(archive, declaration(url, *more))


def test_all_pages_of_a_story_are_fetched_and_are_one_article(paper: tuple[str, Path], tmp_path: Path) -> None:
    url, folder = paper
    archive = tmp_path / "archive"
    _print_story(folder, 3)
    _declare(archive, url)
    microfiche(archive, "crawl", "fixture")
    [version] = versions_of(archive, f"{url}/salt-road-3.html")
    seasons = [line.split()[2] for line in version.text.split("\n")]
    assert seasons == [season for season in SEASONS for _year in range(4)]
    assert not version.truncated
    found = microfiche(archive, "search", '"autumn of year four"')
    assert f"{url}/salt-road.html" in found.out
    shown = microfiche(archive, "show", f"{url}/salt-road-2.html")
    assert f"page 3: {url}/salt-road-3.html" in shown.out
    assert microfiche(archive, "verify").code == 0
    rows = dumped(archive)
    assert microfiche(archive, "reread", "--all").code == 0
    assert dumped(archive) == rows


def test_a_story_of_which_a_page_is_missing_is_marked(paper: tuple[str, Path], tmp_path: Path) -> None:
    url, folder = paper
    archive = tmp_path / "archive"
    _print_story(folder, 2)
    _declare(archive, url)
    microfiche(archive, "crawl", "fixture")
    assert [capture.status for capture in captures_of(archive, f"{url}/salt-road-3.html")] == [404]
    [version] = versions_of(archive, f"{url}/salt-road.html")
    assert version.truncated
    assert version.evidence["truncated"] == "not read: page 3 of the story"
