"""Which extractor reads: a name that changes whenever the same page may be read differently than before."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from importlib.metadata import distribution

from crawler.extraction.code_digest import CODE

LIBRARIES = (
    *("ada-url", "brotli", "charset-normalizer", "cld3-py", "dateparser", "feedparser", "htmldate", "justext", "lxml"),
    *("lxml_html_clean", "tldextract", "trafilatura", "w3lib", "zstandard"),
)
"""Whose version has a say in a reading, besides our own code and data."""
_VERSION = re.compile(r"^Version: *(\S+)", re.M)


def revision(code: str, versions: tuple[str, ...]) -> str:
    """12 hex digits for our code and the versions of what it stands on."""
    return hashlib.sha256("\n".join((code, *versions)).encode()).hexdigest()[:12]


def _version(name: str) -> str:
    """The name and version of an installed library; asked of `importlib.metadata.version` each would take 1 ms."""
    found = _VERSION.search(distribution(name).read_text("METADATA") or "")
    return f"{name} {found[1] if found is not None else distribution(name).version}"


EXTRACTOR = f"microfiche {revision(CODE, (f'unicode {unicodedata.unidata_version}', *map(_version, LIBRARIES)))}"
