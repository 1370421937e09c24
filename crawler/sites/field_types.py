"""What the fields of a site file may hold: addresses, patterns, hosts, hours; checked as they are read.

In: a value of the TOML file. Out: it in its one spelling. Raises ValueError, which says what would be right.
"""

from __future__ import annotations

import ipaddress
import re
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from crawler.sites.proxy import proxy_of
from storage.errors import BadUrl
from storage.urls import canonical_url

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_HOST = re.compile(r"(\*\.)?([\w-]+(\.[\w-]+)*\.?|\[[0-9a-f:.]+\])(:\d{1,5})?")


def _address(value: str) -> str:
    try:
        return canonical_url(value)
    except BadUrl as error:
        raise ValueError(f"{value!r} is no URL; give an address such as https://example.com/news") from error


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression: {error}") from error
    return value


def _host(value: str) -> str:
    host = value.lower()
    if not _HOST.fullmatch(host):
        raise ValueError(f"{value!r} is no host; give a name such as example.com or *.example.com, without https://")
    return host


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value))
    except ValueError as error:
        raise ValueError(f"{value!r} is no address; give one such as 127.0.0.1 or 10.1.0.0/16") from error


def _proxy(value: str) -> str:
    proxy_of(value)
    return value


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _timezone(value: str) -> str:
    if value not in _timezones():
        raise ValueError(f"{value!r} is no time zone; give one such as Europe/Berlin")
    return value


def _hours(value: str) -> str:
    begin, _, end = value.partition("-")
    if not (_CLOCK.fullmatch(begin) and _CLOCK.fullmatch(end)) or begin == end:
        raise ValueError(f"{value!r} is no span of hours; give one such as 22:00-06:00")
    return value


Address = Annotated[str, AfterValidator(_address)]
"""An http or https URL, made canonical."""
Pattern = Annotated[str, AfterValidator(_pattern)]
"""A regular expression of Python, searched for anywhere in the URL."""
Host = Annotated[str, AfterValidator(_host)]
"""A host, "host:port" when the port is not the scheme's own, or "*.host" for it and all below it."""
Network = Annotated[str, AfterValidator(_network)]
"""An IP address or a network (CIDR), written as a network."""
ProxyAddress = Annotated[str, AfterValidator(_proxy)]
"""An http, https or socks5 URL, with a user and a password where the proxy wants them."""
Hours = Annotated[str, AfterValidator(_hours)]
"""A span of the day, "22:00-06:00"; it may go on over midnight."""
Timezone = Annotated[str, AfterValidator(_timezone)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
