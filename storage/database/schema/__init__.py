"""The tables, in the order of the flow; every column says what it holds.

In: nothing.
Out: declarative classes; `Base.metadata` knows them all.
Never: behaviour; no relationship loads a row behind the reader's back.
"""

from storage.database.schema.articles import ArticleNameRow, ArticleRow, TeaserSpanRow, VersionRow
from storage.database.schema.base import Base
from storage.database.schema.captures import CaptureRow, LinkRow, NameClaimRow, UrlRow
from storage.database.schema.files import JobRow, SiteVersionRow, WarcFileRow
from storage.database.schema.kept import (
    ChangeRow,
    DecisionRow,
    EpochRow,
    FrontierRow,
    LockRow,
    LossRow,
)
from storage.database.schema.readings import (
    BlockSeenRow,
    ReadingRow,
    RecipeRow,
    SnapshotRow,
    StaleMonthRow,
)

__all__ = [
    "ArticleNameRow",
    "ArticleRow",
    "Base",
    "BlockSeenRow",
    "CaptureRow",
    "ChangeRow",
    "DecisionRow",
    "EpochRow",
    "FrontierRow",
    "JobRow",
    "LinkRow",
    "LockRow",
    "LossRow",
    "NameClaimRow",
    "ReadingRow",
    "RecipeRow",
    "SiteVersionRow",
    "SnapshotRow",
    "StaleMonthRow",
    "TeaserSpanRow",
    "UrlRow",
    "VersionRow",
    "WarcFileRow",
]
