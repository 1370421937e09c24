"""A writer that is killed: `python -m tests.faults.feed_writer DATABASE ARTICLE` changes its article, for ever.

Each transaction raises the article's number by one and announces it, so that there are as many changes as the numbers
say in the end. Now and then one is rolled back, or takes its time between the announcement and the commit.
"""

from __future__ import annotations

import random
import sys
import time

from sqlalchemy import Connection, select, update

from storage.database.articles.announcing import News, announce
from storage.database.engine import Database
from storage.database.schema import ARTICLE


class _GivenUp(Exception):
    """A transaction that is not to count."""


def main(url: str, key: str) -> None:
    """Write until somebody kills this process."""
    database, chance = Database(url), random.Random()
    print("ready", flush=True)
    while True:
        try:
            with database.write() as connection:
                _change(connection, key, chance.random())
        except _GivenUp:
            continue


def _change(connection: Connection, key: str, luck: float) -> None:
    mine = ARTICLE.c.key == key
    number = int(connection.scalar(select(ARTICLE.c.gone_why).where(mine).with_for_update()) or 0)
    connection.execute(update(ARTICLE).where(mine).values(gone_why=str(number + 1)))
    announce(connection, [("paper", key, News.CHANGED)])
    if luck < 0.1:
        time.sleep(luck / 5)
    if luck > 0.95:
        raise _GivenUp


if __name__ == "__main__":
    main(*sys.argv[1:])
