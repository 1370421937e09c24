"""A paper with sixty stories beside traps of eight kinds, each reached by a link of its front page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from tests.flow.pathserver import Answer
from tests.flow.test_traps import STORIES, Site, page

TRAPS = {
    "calendar": "a calendar whose months name the next and the last one",
    "agenda": "days in the path, each of which names thirty others",
    "shelf": "numbered shelves, each of which names thirty others",
    "visit": "addresses that number the visit, new ones on each page",
    "pages": "pages of an empty list, each of which names the next",
    "deep": "a relative link that makes the path longer each time",
    "facets": "filters in the query, in any combination and order",
    "circle": "two addresses that redirect to each other",
    "cookies": "redirects without an end, each with a cookie",
}
"""By the first part of their paths."""
_FACETS = {
    "colour": ("red", "blue", "green"),
    "size": ("s", "m", "l"),
    "port": ("east", "west"),
    "sort": ("up", "down"),
}


class Trapped(Site):
    """As the site of the tests, with more traps."""

    def __init__(self) -> None:
        super().__init__()
        self._visits = 0

    def _front(self, rest: list[str]) -> Answer:
        # The site of the tests leads into the first three itself.
        starts = ("/visit/?sid=0", "/pages/1", "/deep/", "/facets/", "/circle/1", "/cookies/1")
        links = "".join(f'<li><a href="{start}">What the harbour keeps at {start}</a></li>' for start in starts)
        front = super()._front(rest)
        return Answer(str(front.body).replace("<main>", f"<main><ul>{links}</ul>"))

    def get(self, path: str, _default: object = None) -> Answer:  # type: ignore[override] # all that a server asks
        """The answer for a path with its query."""
        first, _, query = path.partition("?")
        name = first.strip("/").partition("/")[0]
        if name in {"calendar", "facets", "visit"}:
            return getattr(self, f"_asked_{name}")(dict(parse_qsl(query)))
        return super().get(path)

    def _asked_calendar(self, asked: dict[str, str]) -> Answer:
        year, month = map(int, asked.get("month", "2026-11").split("-"))
        near = [divmod(year * 12 + month - 1 + step, 12) for step in (-1, 1)]
        links = [
            (f"/calendar/?month={year}-{month + 1:02}", f"The month {month + 1} of {year}") for year, month in near
        ]
        return page("Calendar", "<p>No dates.</p>", links)

    def _asked_visit(self, _asked: dict[str, str]) -> Answer:
        self._visits += 10
        more = [(f"/visit/?sid={self._visits + no}", f"The harbour shop, counter number {no}") for no in range(10)]
        return page("Shop", "<p>Nothing is sold today.</p>", more)

    def _asked_facets(self, asked: dict[str, str]) -> Answer:
        more = [
            (f"/facets/?{urlencode({**asked, name: value})}", f"Ships by {name}: {value}")
            for name, values in _FACETS.items()
            for value in values
        ]
        return page("Ships", "<p>No ship is like that.</p>", more)

    def _pages(self, rest: list[str]) -> Answer:
        number = int(rest[0])
        following = f'<a rel="next" href="/pages/{number + 1}">Next page</a>'
        return page(f"All ships, page {number}", f"<p>No ships.</p>{following}", [])

    def _deep(self, _rest: list[str]) -> Answer:
        return Answer('<title>Deep</title><h1>Deep</h1><p><a href="harbour/">Further into the harbour</a></p>')

    def _circle(self, rest: list[str]) -> Answer:
        return Answer(status=302, fields=(("Location", f"/circle/{3 - int(rest[0])}"),))

    def _cookies(self, rest: list[str]) -> Answer:
        number = int(rest[0]) + 1
        return Answer(status=302, fields=(("Location", f"/cookies/{number}"), ("Set-Cookie", f"step{number}=1")))


def honest(asked: Iterable[str]) -> int:
    """How many of the stories were asked for."""
    return len({f"/story/{number}" for number in range(STORIES)} & set(asked))


def by_trap(asked: Iterable[str]) -> Counter[str]:
    """Requests for each trap."""
    names = (path.strip("/").partition("/")[0].partition("?")[0] for path in asked)
    return Counter(name for name in names if name in TRAPS)
