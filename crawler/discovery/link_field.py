"""Links as HTTP writes them (RFC 8288 §3): in the Link field of an answer, and in link format (RFC 6690)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from storage.errors import BadUrl
from storage.urls import as_sent, canonical_url

_LINK = re.compile(
    r"<(?P<target>[^<>]*)>(?P<parameters>(?:\s*+;\s*+[\w*!#$&^`|~.+-]++\s*+(?:=\s*+(?:\"[^\"]*\"|[^\s\";,]*))?)*)"
)
_PARAMETER = re.compile(r";\s*+([\w*!#$&^`|~.+-]++)\s*+(?:=\s*+(?:\"([^\"]*)\"|([^\s\";,]*)))?")
_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class LinkValue:
    """One link: its target as it stands there, its relation types and other parameters, names in small letters."""

    target: str
    relations: frozenset[str]
    parameters: Mapping[str, str]


def link_values(text: str) -> Iterator[LinkValue]:
    """The links of a list, in its order; what is none between them is passed over. Of a repeated parameter the first
    counts, as RFC 8288 §3.3 has it for `rel`.
    """
    for link in _LINK.finditer(text):
        parameters: dict[str, str] = {}
        for name, quoted, bare in _PARAMETER.findall(link["parameters"]):
            parameters.setdefault(name.lower(), quoted or bare)
        yield LinkValue(link["target"].strip(), frozenset(parameters.get("rel", "").lower().split()), parameters)


def around_links(text: str) -> str:
    """What stands in a list of links and is none: of a list that breaks off, the beginning of the next one."""
    return _LINK.sub("", text).strip(", \t\r\n")


def links_of_head(headers: Iterable[tuple[str, str]]) -> Iterator[LinkValue]:
    """The links that the Link fields of an answer name, of their first letters."""
    yield from link_values(", ".join(value for name, value in headers if name.lower() == "link")[:_LONGEST])


def canonical_of(headers: Iterable[tuple[str, str]], url: str) -> str | None:
    """The canonical URL that the Link fields of the answer from `url` name (RFC 6596); the first counts. None without
    one, and where it is no web address.
    """
    named = next((link for link in links_of_head(headers) if "canonical" in link.relations), None)
    return target_of(named, url) if named else None


def target_of(link: LinkValue, url: str) -> str | None:
    """Where a link of the answer from `url` leads; None where that is no web address."""
    try:
        return canonical_url(as_sent(link.target), url)
    except BadUrl:
        return None
