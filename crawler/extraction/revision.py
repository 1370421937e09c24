"""Which extractor reads: a name that changes whenever the same page may be read differently than before."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from importlib.metadata import distribution

from crawler.extraction.code_digest import CODE

LIBRARIES = (
    *("ada-url", "brotli", "charset-normalizer", "cld3-py", "dateparser", "feedparser", "hijridate", "isal"),
    *("justext", "lxml", "lxml_html_clean", "nepali-datetime", "tinycss2", "tldextract", "trafilatura", "w3lib"),
    "zstandard",
)
"""Whose version has a say in a reading, besides our own code and data."""
_VERSION = re.compile(r"^Version: *(\S+)", re.M)


def revision(code: str, versions: Mapping[str, str]) -> str:
    """12 hex digits for our code and the versions of what it stands on."""
    told = (f"{name} {version}" for name, version in sorted(versions.items()))
    return hashlib.sha256("\n".join((code, *told)).encode()).hexdigest()[:12]


def _version(name: str) -> str:
    """The version of an installed library; `importlib.metadata.version` would take 1 ms for each."""
    installed = distribution(name)
    found = _VERSION.search(installed.read_text("METADATA") or "")
    return found[1] if found is not None else installed.version


_VERSIONS = {"unicode": unicodedata.unidata_version} | {name: _version(name) for name in LIBRARIES}
EXTRACTOR = f"microfiche {revision(CODE, _VERSIONS)}, trafilatura {_VERSIONS['trafilatura']}"
