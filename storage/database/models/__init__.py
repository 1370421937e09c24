"""The tables, in the order of the flow; every column says what it holds.

In: nothing.
Out: declarative classes; `Base.metadata` knows them all.
Never: behaviour; no relationship loads a row behind the reader's back.
"""

from storage.database.models.articles import Article, ArticleName, TeaserSpan, Version
from storage.database.models.base import Base
from storage.database.models.captures import Capture, Link, NameClaim, Url
from storage.database.models.files import Job, SiteVersion, WarcFile
from storage.database.models.kept import Change, Decision, Epoch, Frontier, Lock
from storage.database.models.readings import BlockSeen, Reading, Recipe, Snapshot

__all__ = [
    "Article",
    "ArticleName",
    "Base",
    "BlockSeen",
    "Capture",
    "Change",
    "Decision",
    "Epoch",
    "Frontier",
    "Job",
    "Link",
    "Lock",
    "NameClaim",
    "Reading",
    "Recipe",
    "SiteVersion",
    "Snapshot",
    "TeaserSpan",
    "Url",
    "Version",
    "WarcFile",
]
