"""The redirects that a job met, and which of them lead nowhere but back to themselves.

In: every redirect, and every other answer of a URL that redirected before. Out: the URLs that never came to a page.
"""

from __future__ import annotations

from storage.records import Capture, Outcome


class Redirects:
    """Where URLs sent this job; of a URL that answered several times, the last."""

    def __init__(self) -> None:
        self._targets: dict[str, str] = {}

    def note(self, capture: Capture) -> None:
        """Take in an answer."""
        self._targets.pop(capture.url, None)
        if capture.outcome is Outcome.REDIRECT and capture.location is not None:
            self._targets[capture.url] = capture.location

    def circle_from(self, url: str) -> list[str]:
        """The URLs on the way from one, if it runs in a circle; none if it comes to an end."""
        way: dict[str, None] = {}
        while url in self._targets and url not in way:
            way[url] = None
            url = self._targets[url]
        return [*way] if url in way else []

    def end_of(self, url: str) -> str:
        """Where the way from a URL comes to an end; of a circle, somewhere in it."""
        way = set[str]()
        while url in self._targets and url not in way:
            way.add(url)
            url = self._targets[url]
        return url

    def circles(self) -> list[str]:
        """The URLs from which a reader who keeps no cookies is sent on for ever, in the order in which they came."""
        ends: dict[str, bool] = {}
        for url in self._targets:
            self._walk(url, ends)
        return [url for url in self._targets if not ends[url]]

    def _walk(self, url: str, ends: dict[str, bool]) -> None:
        """Learn whether the way from a URL comes to an end, and with it of all that lie on it."""
        way: dict[str, None] = {}
        while url in self._targets and url not in ends and url not in way:
            way[url] = None
            url = self._targets[url]
        ends |= dict.fromkeys(way, url not in way and ends.get(url, True))
