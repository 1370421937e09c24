"""The tables, in the order of the flow; every column says what it holds.

In: nothing.
Out: declarative classes; `Base.metadata` knows them all.
Never: behaviour; no relationship loads a row behind the reader's back.
"""

from storage.database.schema.articles import Article, ArticleName, TeaserSpan, Version
from storage.database.schema.base import Base
from storage.database.schema.captures import Capture, Link, NameClaim, Url
from storage.database.schema.files import Job, SiteVersion, WarcFile
from storage.database.schema.kept import Change, Decision, Epoch, Frontier, Lock, Loss
from storage.database.schema.readings import BlockSeen, Reading, Recipe, Snapshot, StaleMonth

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
    "Loss",
    "NameClaim",
    "Reading",
    "Recipe",
    "SiteVersion",
    "Snapshot",
    "StaleMonth",
    "TeaserSpan",
    "Url",
    "Version",
    "WarcFile",
]
