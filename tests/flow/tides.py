"""Files of somebody's with pages about tides, and the command run on archives that take them in.

In: a folder. Out: WARC files whose pages a reader reads in no time; what the command said; what is in an archive.
"""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

from tests.flow.crawling import COMMAND, ROOT, Ran, dumped

PAGES = 60
_RECORD = """WARC/1.1\r
WARC-Type: response\r
WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r
WARC-Date: 2026-11-{day:02}T08:{minute:02}:00Z\r
WARC-Target-URI: http://paper.example/tides/{number}.html\r
Content-Type: application/http; msgtype=response\r
Content-Length: {length}\r
\r
"""


def page(number: int) -> bytes:
    words = " ".join(f"The tide came in at pier {number} for the {place}th time." for place in range(40))
    html = f"<title>Tide {number}</title><article><h1>Tide number {number} was high</h1><p>{words}</p></article>"
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(html)}\r\n\r\n{html}".encode()
    head = _RECORD.format(number=number, day=1 + number % 28, minute=number % 60, length=len(block))
    return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)


def write_tides(folder: Path) -> Path:
    """Three files."""
    for part in range(3):
        numbers = range(part, PAGES, 3)
        (folder / f"tides-{part}.warc.gz").write_bytes(b"".join(map(page, numbers)))
    return folder


def rows(archive: Path) -> list[str]:
    """What is in an archive, but for the logs of imports, which say when they ran."""
    return [line for line in dumped(archive) if '"site": "import"' not in line]


def begun(archive: Path, *arguments: str) -> subprocess.Popen[str]:
    words = [*COMMAND, "--archive", str(archive), *arguments]
    return subprocess.Popen(words, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ended(process: subprocess.Popen[str]) -> Ran:
    out, err = process.communicate()
    return Ran(process.returncode, out, err)


def program(archive: Path, *arguments: str) -> Ran:
    """Run the command on an archive; it may take its time, where others have the cores."""
    return ended(begun(archive, *arguments))
