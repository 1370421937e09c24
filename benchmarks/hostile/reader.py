"""One reader for one page, a process of its own: the page on standard input, what became of it on the output, in JSON.

The measured time begins when everything is imported and a small page was read.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from crawler.commands.files import given, read_alone
from crawler.extraction.decoding.page import decode_page

_URL = "https://paper.example/2026/the-harbour"
_SMALL = (
    b"<html><body><h1>Harbour</h1><p>" + b"The ferry sails again, and many came to see it. " * 9 + b"</p></body></html>"
)


def ours(page: bytes) -> str:
    """The text of the article as Microfiche reads it."""
    capture = given(_URL, datetime(2026, 11, 22, tzinfo=UTC))
    article = read_alone(decode_page(capture, [("content-type", "text/html")], page)).article
    return article.text if article else ""


def trafilatura_default(page: bytes) -> str:
    """The text of the article as trafilatura reads it, with metadata, as it comes."""
    document = trafilatura.bare_extraction(page, url=_URL, with_metadata=True)
    return (document.text or "") if isinstance(document, trafilatura.settings.Document) else ""


READERS: dict[str, Callable[[bytes], str]] = {"microfiche": ours, "trafilatura": trafilatura_default}


def _peak() -> float:
    """The most memory that this process held, in MB. Not `ru_maxrss`, which an `exec` inherits from the parent."""
    told = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    return int(told[1]) / 1024 if told else 0.0


def main() -> None:
    """Read standard input with the reader that the command line names."""
    reader = READERS[sys.argv[1]]
    page = sys.stdin.buffer.read()
    reader(_SMALL)
    began = time.process_time()
    text = reader(page)
    used = time.process_time() - began
    json.dump({"cpu": used, "mb": _peak(), "text": re.sub(r"\s+", " ", text)}, sys.stdout)


if __name__ == "__main__":
    main()
