"""What the Link field of an answer says (RFC 8288 §3): relations of the page to other addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from storage.errors import BadUrl
from storage.urls import as_sent, canonical_url

_LINK = re.compile(
    r"<(?P<target>[^<>]*)>(?P<parameters>(?:\s*+;\s*+[\w*!#$&^`|~.+-]++\s*+(?:=\s*+(?:\"[^\"]*\"|[^\s\";,]*))?)*)"
)
_REL = re.compile(r";\s*rel\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s\";,]*))", re.I)
_LONGEST = 8_000


def canonical_of(headers: Iterable[tuple[str, str]], url: str) -> str | None:
    """The canonical URL that the Link fields of the answer from `url` name (RFC 6596); the first counts. None without
    one, and where it is no web address.
    """
    said = ", ".join(value for name, value in headers if name.lower() == "link")[:_LONGEST]
    for link in _LINK.finditer(said):
        rel = _REL.search(link["parameters"])
        if rel and "canonical" in (rel["quoted"] or rel["bare"] or "").lower().split():
            return _absolute(link["target"], url)
    return None


def _absolute(target: str, url: str) -> str | None:
    try:
        return canonical_url(as_sent(target.strip()), url)
    except BadUrl:
        return None
