"""The pages of the bundled newspaper, by its command: what is measured where there are no corpora."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urldefrag, urljoin
from urllib.request import urlopen

_ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"<a\s[^>]*href=\"([^\"]+)\"")
_SECONDS = 5.0


def printed() -> Iterator[tuple[str, str]]:
    """URL and HTML of every page that links lead to from the front page."""
    with _press() as front:
        waiting, known = deque([front]), {front}
        while waiting:
            url = waiting.popleft()
            html = _fetched(url)
            if html is None:
                continue
            yield url, html
            found = {urldefrag(urljoin(url, link)).url for link in _LINK.findall(html)}
            fresh = sorted(one for one in found - known if one.startswith(front))
            known.update(fresh)
            waiting.extend(fresh)


@contextmanager
def _press() -> Iterator[str]:
    """The address of a running newspaper's front page."""
    command = [sys.executable, "-m", "crawler.newspaper", "--port", "0"]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip().rstrip("/") + "/"
        finally:
            process.terminate()


def _fetched(url: str) -> str | None:
    """The HTML at a URL; None where there is none, or where the newspaper misbehaves on purpose."""
    try:
        with urlopen(url, timeout=_SECONDS) as answer:
            is_html = answer.headers.get_content_type() == "text/html"
            return answer.read().decode("utf-8", "replace") if is_html else None
    except (URLError, OSError, ValueError):
        return None
