"""The words that nouns use: how, why, and what came of it."""

from __future__ import annotations

from enum import StrEnum


class Rel(StrEnum):
    """How a link was heard of. `PART`: a page of a story said that it goes on there; `PAGER`: one of a list did; `DAY`:
    an archive by date has such an address for its other days; `HUB`, `TOPIC`: a feed is told
    of by one, under the other. The last five are of what a page needs to be shown (`REQUISITES`).
    """

    SEED = "seed"
    HAND = "hand"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    TEASER = "teaser"
    REDIRECT = "redirect"
    ROBOTS = "robots"
    PART = "part"
    PAGER = "pager"
    DAY = "day"
    HUB = "hub"
    TOPIC = "topic"
    STYLE = "style"
    SCRIPT = "script"
    FONT = "font"
    IMAGE = "image"
    MEDIA = "media"


REQUISITES = frozenset({Rel.STYLE, Rel.SCRIPT, Rel.FONT, Rel.IMAGE, Rel.MEDIA})
"""How files are heard of that a page needs to be shown: its requisites."""

NOTED = frozenset({Rel.DAY, Rel.HUB, Rel.TOPIC})
"""How links are heard of that are kept, and not visited for their own sake."""


class Kind(StrEnum):
    """Why an exchange was made."""

    NEW = "new"
    RECHECK = "recheck"
    RETRY = "retry"
    REDIRECT = "redirect"
    ROBOTS = "robots"
    REQUISITE = "requisite"
    HAND = "hand"
    IMPORTED = "imported"


class Outcome(StrEnum):
    """How a claim ended. `RESPONSE` and `REDIRECT` are whole answers of whatever status."""

    RESPONSE = "response"
    REDIRECT = "redirect"
    TRUNCATED_LENGTH = "truncated-length"
    TRUNCATED_TIME = "truncated-time"
    TRUNCATED_DISCONNECT = "truncated-disconnect"
    MALFORMED = "malformed"
    NO_ANSWER = "no-answer"
    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    TLS = "tls"
    ROBOTS_DENIED = "robots-denied"
    GUARD_DENIED = "guard-denied"
    BUDGET = "budget"
    TAKEN_DOWN = "taken-down"


class ReadingOutcome(StrEnum):
    """What a page turned out to be; `STYLE`: the style sheet of pages, read for what it needs in its turn."""

    ARTICLE = "article"
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    NOT_AN_ARTICLE = "not-an-article"
    STYLE = "style"
    FAILED = "failed"


NO_SUCH_PAGE = "no such page"
"""Why a page is no article that says, answered with 200, that it is not there: a soft 404."""


class ReadingState(StrEnum):
    """Where a capture stands on its way to a reading. `NONE`: nothing to read, or the same bytes are read elsewhere."""

    NONE = "none"
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class ChangeClass(StrEnum):
    """What kind of change made a version of the one before, the lightest first: `storage.versioning.change_classes`."""

    FIRST = "first"
    """None: the first version of its article."""
    WHITESPACE = "whitespace"
    PUNCTUATION = "punctuation"
    DATE = "date"
    TYPO = "typo"
    HEADLINE = "headline"
    TEXT = "text"
