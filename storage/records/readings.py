"""What is concluded: a reading, what it was made with, and what the memory of a site keeps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.records.pages import Article, Block, Draft
from storage.records.words import ReadingOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is boilerplate on a site in a month: a frozen set of block fingerprints, named by its digest."""

    site: str
    month: str
    fingerprints: frozenset[str]
    digest: str


class Role(StrEnum):
    """What a trace is of: a block of the body, the title, or a group that the page is in."""

    BODY = "body"
    TITLE = "title"
    GROUP = "group"


class Form(StrEnum):
    """What a text looks like, in whatever language."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    LEAD_IN = "lead-in"
    QUESTION = "question"
    QUOTE = "quote"
    SENTENCE = "sentence"
    DATELINE = "dateline"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the memory of a site keeps of one text of a page: enough to judge it, and not the text itself.

    `words` is its length; `names_author`: it says the name of one of the page's authors.
    """

    role: Role
    fingerprint: str
    form: Form = Form.FRAGMENT
    words: int = 0
    names_author: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a reading was made with."""

    extractor: str
    site_digest: str
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What we conclude about a page that was taken apart: one outcome, at most one article, what each block is, and the
    recipe. Teasers, links and names are the draft's: no memory changes them.
    """

    draft: Draft
    outcome: ReadingOutcome
    recipe: Recipe
    reason: str | None = None
    article: Article | None = None
    blocks: tuple[Block, ...] = ()
