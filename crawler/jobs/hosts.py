"""What each host of a site may take of a job: pages, and bytes of answers; robots.txt and files of pages aside.

In: claims as they are taken, and the answers to them. Out: the hosts of which no page more is begun by this job, and a
sentence that says why. Never: the site's own limits, which hold for all hosts together.
"""

from __future__ import annotations

from collections import Counter

from crawler.sites.declaration import Limits
from storage.records import Claim, Kind
from storage.urls import authority_of, is_web

_ASIDE = (Kind.ROBOTS, Kind.REQUISITE)


class HostBudgets:
    """The budgets of one job: by host, with the port where it is not the scheme's own."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._spent: dict[str, str] = {}
        """Why nothing more is begun, by host."""

    def taken(self, claim: Claim) -> None:
        """A claim is in flight now."""
        if claim.kind not in _ASIDE:
            host, most = host_of_claim(claim.url), self._limits.max_host_pages
            self._pages[host] += 1
            if most is not None and self._pages[host] >= most:
                self._spent[host] = f"the limit of {most} {'page' if most == 1 else 'pages'} of a host is reached"

    def answered(self, claim: Claim, size: int) -> None:
        """A claim has got so many bytes."""
        if claim.kind not in _ASIDE:
            host, most = host_of_claim(claim.url), self._limits.max_host_bytes
            self._bytes[host] += size
            if most is not None and self._bytes[host] >= most:
                self._spent[host] = f"the limit of {most:,} bytes of a host is reached"

    def spent(self) -> frozenset[str]:
        """The hosts that have had what they may."""
        return frozenset(self._spent)

    def why(self) -> str | None:
        """Why of some hosts nothing more is begun, for a sentence; None while of all of them it is."""
        if not self._spent:
            return None
        host, why = next(iter(self._spent.items()))
        others = len(self._spent) - 1
        return f"{why} at {host}" + (f" and {others} other {'host' if others == 1 else 'hosts'}" if others else "")


def host_of_claim(url: str) -> str:
    """The host and port of a URL; what others fetched may have none, and no claim is for it."""
    return authority_of(url) if is_web(url) else ""
