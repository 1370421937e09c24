"""The key under which an index has a URL: its SURT, host reversed, spelt as pywb and cdxj-indexer look it up.

In: a URL as a record has it. Out: the key. Both programs make it with the package surt 0.3.1 (the canonicalization of
the Internet Archive: lower case, no `www.`, no default port, no session ids, the query's parameters sorted), which
is under the AGPL and so cannot be a part of this one. A test holds the two against each other.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PLAIN = re.compile(r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*)(/[a-z0-9/_.~-]*)?")
"""URLs as most are. What `_UNTIDY` finds in a path is not for the short way."""
_UNTIDY = re.compile(r"/\.|//|./$")
_URL = re.compile(r"(?:([a-z][a-z0-9+.-]*):)?//([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.I)
_WWW = re.compile(r"www\d*\.")
_PORTS = {"http": "80", "https": "443"}
_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "#%")
_SESSION_IN_PATH = (
    re.compile(r"(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)", re.I),
    re.compile(r"(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)", re.I),
)
_SESSION_IN_QUERY = tuple(
    re.compile(rf"(.*)(?:{named})(?:&(.*))?", re.I)
    for named in (
        "jsessionid=[0-9a-z]{32}",
        "phpsessid=[0-9a-z]{32}",
        "sid=[0-9a-z]{32}",
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)


def key_of(url: str) -> str:
    """The key of a URL. One without a host (urn:, data:) is its own: in lower case, without fragment and last slash."""
    plain = _PLAIN.fullmatch(url)
    if plain and not _UNTIDY.search(plain[3] or ""):
        return f"{_reversed(plain[2])}){plain[3] or '/'}"
    parts = _URL.match(re.sub(r"[\t\r\n]", "", url.strip()))
    if parts is None:
        return _escaped(url.partition("#")[0]).lower().removesuffix("/")
    host, port = _host_and_port(parts[2], (parts[1] or "http").lower())
    query = _query(parts[4] or "")
    return f"{_reversed(host)}{port}){_path(parts[3])}{'?' if query else ''}{query}"


@lru_cache(1024)
def _reversed(host: str) -> str:
    host = _WWW.sub("", host, count=1) if _WWW.match(host) else host
    return host if ":" in host else ",".join(reversed(host.split(".")))


def _host_and_port(authority: str, scheme: str) -> tuple[str, str]:
    """The host in lower case, ASCII, without needless dots; the port behind a colon unless it is the scheme's own."""
    host, colon, port = authority.rpartition("@")[2].rpartition(":")
    if not colon or not (port.isdecimal() or not port) or host.count("[") > host.count("]"):
        host, port = authority.rpartition("@")[2], ""
    host = _as_address(re.sub(r"\.{2,}", ".", _decoded(host)).strip(".").strip("[]").lower())
    return host, "" if port in ("", _PORTS.get(scheme)) else f":{port}"


def _decoded(host: str) -> str:
    plain = unquote_to_bytes(host).decode("utf-8", "replace")
    if plain.isascii():
        return plain
    try:
        return plain.encode("idna").decode("ascii")
    except UnicodeError:
        return quote_from_bytes(plain.encode(), safe=_SAFE)


def _as_address(host: str) -> str:
    """A number or two with a dot that a browser takes for an IPv4 address, in four parts."""
    parts = host.split(".")
    if not all(part.isdecimal() for part in parts) or len(parts) > 4:
        return host
    *first, last = map(int, parts)
    value = last + sum(part << (8 * (3 - at)) for at, part in enumerate(first))
    return str(ipaddress.IPv4Address(value)) if value < 1 << 32 else host


def _path(path: str) -> str:
    path = _without_dots(_escaped(path).lower())
    for session in _SESSION_IN_PATH:
        if found := session.fullmatch(path):
            path = found[1] + found[2]
    return path


def _without_dots(path: str) -> str:
    """No `.`, no segment before a `..` (also where that is empty, or a `..` itself), and no empty one."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == ".." and kept:
            kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(filter(None, kept))


def _query(query: str) -> str:
    query = _escaped(query).lower()
    for session in _SESSION_IN_QUERY:
        if found := session.fullmatch(query):
            query = found[1] + (found[2] or "")
    return "&".join(sorted(query.split("&"), key=lambda pair: pair.split("=", 1))) if query else ""


def _escaped(text: str) -> str:
    """Percent-coding taken off as often as there is some, and put on once where it is needed."""
    raw = text.encode("utf-8", "replace")
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return quote_from_bytes(raw, safe=_SAFE)
