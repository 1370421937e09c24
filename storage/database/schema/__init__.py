"""The tables, in the order of the flow; every column says what it holds.

In: nothing.
Out: a constant for each table, called as in the database, in capitals: `select(CAPTURE.c.at)`. What stands in a query
twice gets another name by `CAPTURE.alias()`. `METADATA` knows them all.
Never: behaviour. A row is a plain row: nothing loads another one behind the reader's back.
"""

from storage.database.schema.articles import ARTICLE, ARTICLE_NAME, TEASER_SPAN, VERSION, VERSION_PAGE
from storage.database.schema.base import METADATA, complete
from storage.database.schema.captures import CAPTURE, LINK, NAME_CLAIM, URL
from storage.database.schema.files import JOB, SITE_VERSION, WARC_FILE
from storage.database.schema.kept import (
    ACCEPTANCE,
    ALARM,
    ANNOUNCED,
    CHANGE,
    DECISION,
    EPOCH,
    FRONTIER,
    LOCK,
    LOSS,
    SHAPE,
)
from storage.database.schema.looks import LOOK, LOOK_TEXT
from storage.database.schema.places import FILE_PLACE, PLACE
from storage.database.schema.readings import BLOCK_SEEN, READING, RECIPE, SNAPSHOT, STALE_MONTH
from storage.database.schema.stories import STORY_MEMBER, STORY_OVERLAP
from storage.database.schema.turns import HOST_TURN

__all__ = [
    "ACCEPTANCE",
    "ALARM",
    "ANNOUNCED",
    "ARTICLE",
    "ARTICLE_NAME",
    "BLOCK_SEEN",
    "CAPTURE",
    "CHANGE",
    "DECISION",
    "EPOCH",
    "FILE_PLACE",
    "FRONTIER",
    "HOST_TURN",
    "JOB",
    "LINK",
    "LOCK",
    "LOOK",
    "LOOK_TEXT",
    "LOSS",
    "METADATA",
    "NAME_CLAIM",
    "PLACE",
    "READING",
    "RECIPE",
    "SHAPE",
    "SITE_VERSION",
    "SNAPSHOT",
    "STALE_MONTH",
    "STORY_MEMBER",
    "STORY_OVERLAP",
    "TEASER_SPAN",
    "URL",
    "VERSION",
    "VERSION_PAGE",
    "WARC_FILE",
    "complete",
]
