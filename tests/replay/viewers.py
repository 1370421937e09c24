"""The field's own programs, shown an archive: pywb, and ReplayWeb.page in Debian's Chromium.

In: WARC files, an index, a WACZ. Out: what a page looks like as of a moment. Each is installed as its users do, once,
in a folder that tests share.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import socket
import subprocess
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from readingroom.replay.environment import FOLDER_VARIABLE, pywb
from tests.replay.field_tools import CACHE

REPLAYWEB = "replaywebpage@2.5.3"
CHROMIUM = "/usr/bin/chromium"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def pywb_program() -> Path:
    """As `microfiche replay` installs it, for all tests of this machine."""
    os.environ.setdefault(FOLDER_VARIABLE, str(CACHE))
    return pywb(print)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def pywb_of(folder: Path, *files: Path) -> Iterator[str]:
    """pywb with files added to a collection by its own tool; the address before a moment and a URL."""
    manager = pywb_program().with_name("wb-manager")
    subprocess.run([manager, "init", "paper"], cwd=folder, check=True, capture_output=True)
    for file in files:
        unpack = ["--unpack-wacz"] if file.suffix == ".wacz" else []
        subprocess.run([manager, "add", *unpack, "paper", file], cwd=folder, check=True, capture_output=True)
    port = free_port()
    with (folder / "log").open("wb") as log:
        command = [pywb_program(), "--bind", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        await_answer(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/paper/"
    finally:
        server.terminate()
        server.wait()


def await_answer(url: str, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            urlopen(url).close()
        except HTTPError:
            return
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def heading_by_http(address: str) -> str:
    """What stands in the first heading of what a server sends."""
    try:
        with urlopen(address) as answer:
            return heading_in(answer.read().decode("utf-8", "replace"))
    except HTTPError as fault:
        return f"HTTP {fault.code}"


def heading_in(text: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", text)
    rest = text[found.end() :] if found else text
    if found and not rest.rstrip().endswith("</html>"):
        return f"{found[1]}, and behind it {rest[-40:]!r}"
    return found[1] if found else f"no heading: {text[:80]!r}"


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


class Wabac:
    """The service worker of ReplayWeb.page on an origin of its own, which serves the files of a folder."""

    def __init__(self, page: Page) -> None:
        self._page, self._loaded = page, 0

    def load(self, file: str) -> str:
        """Have it read a file of its origin; the address before a moment and a URL."""
        self._loaded += 1
        name = f"c{self._loaded}"
        said = self._page.evaluate(_ADD, [name, f"/{file}"])
        assert said == "collAdded", said
        return f"/replay/w/{name}/"

    def verified(self, base: str) -> dict[str, bool | None]:
        """What it says of the digests and the signature of a WACZ that it loaded."""
        checks = self._page.evaluate(_CHECKS, f"db:{base.strip('/').rpartition('/')[2]}")
        return {check["id"]: check["matched"] for check in checks}

    def heading(self, address: str) -> str:
        """What stands in the first heading of what it gives for an address."""
        status, text = self._page.evaluate(_GET, address)
        return heading_in(text) if status == 200 else f"HTTP {status}"


_REGISTER = """async () => {
    await navigator.serviceWorker.register('/replay/sw.js', {scope: '/replay/'});
    await navigator.serviceWorker.ready;
}"""
_ADD = """async ([name, source]) => {
    const worker = (await navigator.serviceWorker.ready).active;
    const answer = new Promise(done => {
        navigator.serviceWorker.addEventListener('message', event => {
            if (event.data.msg_type === 'collAdded') done('collAdded');
            if (event.data.error) done(event.data.error);
        });
        setTimeout(() => done('it says nothing for a minute'), 60000);
    });
    const file = {sourceUrl: location.origin + source};
    worker.postMessage({msg_type: 'addColl', name, skipExisting: true, file});
    return await answer;
}"""
_CHECKS = """async name => {
    const database = await new Promise(done => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => done(asked.result);
    });
    return await new Promise(done => {
        const asked = database.transaction('verification').objectStore('verification').getAll();
        asked.onsuccess = () => done(asked.result);
    });
}"""
_GET = """async address => {
    const answer = await fetch(address);
    return [answer.status, await answer.text()];
}"""


@contextmanager
def wabac_beside(browser: Browser, folder: Path) -> Iterator[Wabac]:
    """ReplayWeb.page's worker in a browser, with the files of `folder` on its origin."""
    (folder / "replay").mkdir(exist_ok=True)
    shutil.copy(_replayweb() / "sw.js", folder / "replay" / "sw.js")
    (folder / "replay" / "index.html").write_text("<title>worker</title>")
    with serving(folder) as origin, closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(f"{origin}/replay/index.html")
        page.evaluate(_REGISTER)
        page.reload()  # the worker has the page from now on
        yield Wabac(page)


@contextmanager
def replayweb_page_of(wacz: Path, url: str, folder: Path) -> Iterator[str]:
    """ReplayWeb.page as a site embeds it, with a WACZ beside it; the address of the site's page."""
    (folder / "replay").mkdir()
    shutil.copy(_replayweb() / "ui.js", folder)
    shutil.copy(_replayweb() / "sw.js", folder / "replay")
    shutil.copy(wacz, folder / "news.wacz")
    viewer = f'<replay-web-page source="/news.wacz" url="{url}" replayBase="/replay/"></replay-web-page>'
    (folder / "index.html").write_text(f'<!doctype html><script src="/ui.js"></script>{viewer}')
    with serving(folder) as origin:
        yield f"{origin}/index.html"


def _replayweb() -> Path:
    """The package as npm gives it; once."""
    folder = CACHE / REPLAYWEB
    if not folder.exists():
        building = folder.with_name(f"{folder.name}.{os.getpid()}")
        building.mkdir(parents=True)
        subprocess.run(["npm", "pack", REPLAYWEB], cwd=building, check=True, capture_output=True)
        with tarfile.open(next(building.glob("*.tgz"))) as packed:
            packed.extractall(building, filter="data")
        with suppress(OSError):  # another worker was quicker
            building.rename(folder)
    return folder / "package"


class _Files(http.server.SimpleHTTPRequestHandler):
    """The files of a folder, whole or in ranges (RFC 9110 §14): both kinds of them, and those longer than the file."""

    def log_message(self, *_said: object) -> None: ...

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range") or "")
        if not asked or not path.is_file():
            super().do_GET()
            return
        size = path.stat().st_size
        first = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
        last = min(int(asked[2]) if asked[1] and asked[2] else size - 1, size - 1)
        data = path.read_bytes()[first : last + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The files of a folder over HTTP; the origin, which browsers take for a secure one."""
    handler = functools.partial(_Files, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
