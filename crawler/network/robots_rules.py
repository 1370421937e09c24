"""What a host's robots.txt says to us: the decision of RFC 9309, without network or clock.

Who fetches robots.txt follows up to five redirects (§2.3.1.2) and keeps the answer for at most a day (§2.4).
Protego matches the paths; the lines are grouped here first, because Protego ends a group at a line that it does not
know, and lets the group "micro" speak to the crawler "microfiche".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit

from protego import Protego

PRODUCT_TOKEN = "microfiche"
"""The name by which robots.txt addresses us; the User-Agent header begins with it (§2.2.1)."""

MAX_BYTES = 500 * 1024
"""What is parsed of a robots.txt; the least that §2.5 asks for."""

MAX_CRAWL_DELAY = 120.0
"""Seconds; longer delays are cut to this."""

_FIELDS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "User-agent"),
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "Disallow"),
    "allow": "Allow",
    **dict.fromkeys(("sitemap", "sitemaps", "site-map"), "Sitemap"),
    **dict.fromkeys(("crawl-delay", "crawl delay", "crawldelay"), "Crawl-delay"),
}
_DIRECTIVE = re.compile(rf"({'|'.join(map(re.escape, sorted(_FIELDS, key=len, reverse=True)))})\s*(?::|\s)\s*", re.I)
_END_OF_LINE = re.compile(r"\r\n|\r|\n")
_OTHER_LINE_ENDS = re.compile(r"[\x00\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_PRODUCT = re.compile(r"[a-z0-9_-]+")


class Access(StrEnum):
    """What the answer for robots.txt means: `OPEN` all may be fetched, `CLOSED` nothing, `RULES` the file decides."""

    OPEN = "open"
    CLOSED = "closed"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Directive:
    """One line of a robots.txt that we know; `field` is spelled as in RFC 9309, or Sitemap, or Crawl-delay."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class RobotsVerdict:
    """Whether a URL may be fetched, and the reason in words for the record."""

    allowed: bool
    why: str


class RobotsRules:
    """The rules of one host, made by `from_answer`; `sitemaps` are the values of its Sitemap lines, as written."""

    def __init__(self, access: Access, why: str, directives: Iterable[Directive] = ()) -> None:
        self.access = access
        self.why = why
        self._directives = tuple(directives)
        self.sitemaps = tuple(line.value for line in self._directives if line.field == "Sitemap" and line.value)
        self._rules: dict[str, Protego] = {}
        self._delays: dict[str, float | None] = {}

    @classmethod
    def from_answer(cls, status: int | None, body: bytes = b"", *, truncated: str | None = None) -> RobotsRules:
        """The rules that follow from an answer to GET /robots.txt, after redirects (§2.3.1).

        `status` is None when no answer came; `body` is decoded of its content coding; `truncated` says why it is not
        whole ("length", "time", "disconnect"), None when it is. A body cut short of `MAX_BYTES` closes the host like
        any network error.
        """
        if status is not None and 200 <= status < 300:
            return cls._from_body(status, body, truncated)
        access, why = _without_body(status)
        return cls(access, why)

    @classmethod
    def _from_body(cls, status: int, body: bytes, truncated: str | None) -> RobotsRules:
        if truncated and len(body) < MAX_BYTES:
            return cls(Access.CLOSED, f"robots.txt came in part only ({truncated}), so nothing may be fetched")
        return cls(Access.RULES, f"robots.txt answered {status}", directives(_text(body)))

    def allowed(self, url: str, agent: str = PRODUCT_TOKEN) -> RobotsVerdict:
        """Whether the crawler with the product token `agent` may fetch the absolute URL `url`."""
        if urlsplit(url).path == "/robots.txt":
            return RobotsVerdict(True, "robots.txt itself may always be fetched")
        if self.access is not Access.RULES:
            return RobotsVerdict(self.access is Access.OPEN, self.why)
        if self._rules_for(agent).can_fetch(url, _US):
            return RobotsVerdict(True, "robots.txt allows it")
        return RobotsVerdict(False, f"robots.txt disallows it for {agent}")

    def crawl_delay(self, agent: str = PRODUCT_TOKEN) -> float | None:
        """Seconds between two requests that robots.txt asks of `agent`, 0 to 120; None when it does not say.

        Not in RFC 9309; a value that is no finite number of at least 0 is no value.
        """
        if agent not in self._delays:
            delay = Protego.parse(_addressed(self._directives, agent)).crawl_delay(_US)
            self._delays[agent] = None if delay is None else min(float(delay), MAX_CRAWL_DELAY)
        return self._delays[agent]

    def _rules_for(self, agent: str) -> Protego:
        # Crawl-delay is no rule of RFC 9309, so it must not end a run of User-agent lines.
        if agent not in self._rules:
            rules = (line for line in self._directives if line.field != "Crawl-delay")
            self._rules[agent] = Protego.parse(_addressed(rules, agent))
        return self._rules[agent]


def directives(text: str) -> Iterator[Directive]:
    """The lines of a robots.txt that we know, in order; comments, unknown and broken lines are left out (§2.2.4)."""
    for line in _END_OF_LINE.split(text.removeprefix("\ufeff")):
        content = line.partition("#")[0].strip()
        match = _DIRECTIVE.match(content + " ")
        if match:
            value = _OTHER_LINE_ENDS.sub(lambda found: quote(found[0]), content[match.end() :].strip())
            yield Directive(_FIELDS[match[1].lower()], value)


def _without_body(status: int | None) -> tuple[Access, str]:
    if status is None:
        return Access.CLOSED, "robots.txt gave no answer, so nothing may be fetched (RFC 9309 §2.3.1.4)"
    if status == 429 or status >= 500 or status < 200 or status == 304:
        return Access.CLOSED, f"robots.txt answered {status}, so nothing may be fetched (RFC 9309 §2.3.1.4)"
    if status < 400:
        return Access.OPEN, f"robots.txt redirects too often (last {status}), so there are no rules (RFC 9309 §2.3.1.2)"
    return Access.OPEN, f"robots.txt answered {status}, so there are no rules (RFC 9309 §2.3.1.3)"


def _text(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _whole_lines(body, "\n".encode("utf-16-le")).decode("utf-16", errors="replace")
    text = _whole_lines(body, b"\n").removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape")
    # A byte that is no UTF-8 is compared as the octet that it is, escaped (§2.2.2).
    return re.sub("[\udc80-\udcff]", lambda found: f"%{ord(found[0]) - 0xDC00:02X}", text)


def _whole_lines(body: bytes, line_end: bytes) -> bytes:
    # Half a rule is another rule: "Disallow: /" may be what was left of "Disallow: /drafts".
    if len(body) <= MAX_BYTES:
        return body
    return body[:MAX_BYTES].rpartition(line_end)[0]


_US = "us"
_OTHERS = "others"


def _addressed(lines: Iterable[Directive], agent: str) -> str:
    # Thousands of groups for others would cost Protego quadratic time; to us they are all one.
    text: list[str] = []
    for line in lines:
        value = _addressee(line.value, agent) if line.field == "User-agent" else line.value
        written = f"{line.field}: {value}"
        if line.field != "User-agent" or text[-1:] != [written]:
            text.append(written)
    return "\n".join(text)


def _addressee(value: str, agent: str) -> str:
    if value == "*" or value.startswith(("* ", "*\t")):
        return "*"
    product = _PRODUCT.match(value.lower().strip("* \t"))
    return _US if product and product[0] == agent.lower() else _OTHERS
