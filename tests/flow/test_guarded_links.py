"""No link leads into a private network, whatever names it: a page, a feed, a sitemap, a style sheet, robots.txt."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from storage.records import Outcome
from tests.flow.crawling import all_captures, declare, microfiche
from tests.flow.pathserver import Answer, serving

pytestmark = pytest.mark.slow

XML = "application/xml"
HEAD = """<title>Night ferry</title><link rel="canonical" href="{0}/canonical"><link rel="amphtml" href="{0}/amp">
<link rel="alternate" type="application/rss+xml" href="{0}/feed"><link rel="next" href="{0}/next">
<link rel="icon" href="{0}/icon.png"><link rel="stylesheet" href="{0}/style.css"><link rel="stylesheet" href="/own.css">
<meta property="og:url" content="{0}/og"><meta property="og:image" content="{0}/og.png">
<link rel="preload" as="font" href="{0}/font.woff2"><script src="{0}/code.js"></script>"""
BODY = """<article><h1>Night ferry</h1><p>The ferry came in late, and the harbour was closed.</p>
<img src="{0}/a.png" srcset="{0}/b.png 2x"><picture><source srcset="{0}/c.webp"></picture></article>
<ul><li><h2><a href="{0}/story">Another story of the harbour and its ferry</a></h2></li>
<li><h2><a href="/story">The story that is here, of the harbour and its ferry</a></h2></li>
<li><h2><a href="/moved">The story that has moved, of the harbour and its tug</a></h2></li>
<li><h2><a href="/refresh">The story that sends its readers elsewhere at once</a></h2></li></ul>"""
FEED = "<rss version='2.0'><channel><title>P</title><item><title>T</title><link>{0}/entry</link></item></channel></rss>"
SITEMAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{0}/mapped</loc></url></urlset>"
INDEX = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{0}/part</loc></sitemap>"
CSS = "@import '{0}/import.css'; body {{ background: url({0}/back.png) }}"


@contextmanager
def _private() -> Iterator[tuple[str, list[object]]]:
    """A host in this machine that the site file does not allow, and who connected to it."""
    came: list[object] = []
    with socket.create_server(("127.0.0.2", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    peer, address = listening.accept()
                except OSError:
                    return
                came.append(address)
                peer.close()

        Thread(target=accept, daemon=True).start()
        yield f"127.0.0.2:{listening.getsockname()[1]}", came
        listening.shutdown(socket.SHUT_RDWR)


def _answers(bad: str) -> dict[str, Answer]:
    page = Answer((HEAD + BODY).format(bad))
    return {
        "/": page,
        "/story": page,
        "/moved": Answer(status=301, fields=(("Location", f"{bad}/target"),)),
        "/refresh": Answer(f'<meta http-equiv="refresh" content="0; url={bad}/refreshed"><p>Go on'),
        "/own.css": Answer(CSS.format(bad), mime="text/css"),
        "/feed": Answer(FEED.format(bad), mime="application/rss+xml"),
        "/map": Answer(SITEMAP.format(bad), mime=XML),
        "/index": Answer(INDEX.format(bad) + "</sitemapindex>", mime=XML),
        "/robots.txt": Answer(f"Sitemap: {bad}/of-robots\nUser-agent: *\nAllow: /\n", mime="text/plain"),
    }


def test_nothing_that_is_named_anywhere_is_connected_to_in_a_private_network(tmp_path: Path) -> None:
    with _private() as (authority, came), serving() as server:
        server.answers.update(_answers(f"http://{authority}"))
        own = server.url.removeprefix("http://")
        declare(
            tmp_path,
            f'name = "paper"\nstart = ["{server.url}/"]\nfeeds = ["{server.url}/feed"]\n'
            f'sitemaps = ["{server.url}/map", "{server.url}/index"]\nhosts = ["{own}", "{authority}"]\n'
            'allow_private = ["127.0.0.1"]\npoliteness.requests_per_second = 100.0\nretry.times = 1\n'
            'assets.pages = ["articles", "listings"]\n',
            "paper",
        )
        microfiche(tmp_path, "crawl", "paper")
        captures = all_captures(tmp_path)
    assert came == []
    assert len([path for path in server.asked if path in ("/", "/story", "/moved", "/refresh", "/own.css")]) == 5
    outcomes = {capture.url.rpartition("/")[2]: capture.outcome for capture in captures if authority in capture.url}
    assert set(outcomes.values()) == {Outcome.GUARD_DENIED, Outcome.BUDGET}  # files of a host that never answers wait
    denied = {name for name, outcome in outcomes.items() if outcome is Outcome.GUARD_DENIED}
    of_pages, of_lists = {"story", "target", "refreshed"}, {"feed", "entry", "mapped", "part"}
    assert of_pages | of_lists | {"robots.txt", "of-robots"} <= denied
    assert {"style.css", "import.css", "code.js", "a.png", "font.woff2"} <= set(outcomes)
