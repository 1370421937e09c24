#!/usr/bin/env bash
# A live ticker is one item of a feed whose text changes all day. One expects a library that keeps feeds to keep its
# last state; reader says that changes which come without a new `updated` are taken 24 times in a row, against feeds
# with a clock in their text, and one expects a ticker whose date moves on with each change to be none of these.
# What happens: the count begins anew only with Atom's <updated>. RSS has no such element; its <pubDate> is
# `published`, which does not count. So the 25th change of an item of RSS is the first that is dropped, and so are all
# after it, for ever: also with a new pubDate, a new title, the database opened anew (the count is in it). The result
# of each update says "unmodified". The same ticker in Atom goes on.
# Seen 2026-11-30: reader 3.26 (feedparser 6.0.14; sgmllib3k, which it imports, has to be asked for by name).
# Why it matters: with a feed that is read each quarter of an hour the story ends in the archive after six hours, on
# the day on which it matters most.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check reader==3.26 feedparser==6.0.14 sgmllib3k==1.0.0

cd "$place"
"$place/venv/bin/python" - <<'EOF'
import os
import sys
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from reader import make_reader

BEGIN = datetime(2026, 5, 4, 8, tzinfo=timezone.utc)


def rss(number: int) -> str:
    date = format_datetime(BEGIN + timedelta(minutes=15 * number))
    item = f"<guid>http://paper.example/live</guid><title>Update {number}</title><pubDate>{date}</pubDate>"
    return f'<rss version="2.0"><channel><title>Paper</title><item>{item}</item></channel></rss>'


def atom(number: int) -> str:
    date = (BEGIN + timedelta(minutes=15 * number)).isoformat()
    entry = f"<id>http://paper.example/live</id><title>Update {number}</title><updated>{date}</updated>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title><entry>{entry}</entry></feed>'


def kept(name: str, feed) -> list[str]:
    """The title that is kept after each of forty updates; the database is opened anew each time."""
    titles = []
    for number in range(40):
        with open(name, "w") as file:
            file.write(feed(number))
        with make_reader(f"{name}.sqlite", feed_root=os.getcwd()) as reader:
            reader.add_feed(name, exist_ok=True)
            reader.update_feed(name)
            titles.append(next(iter(reader.get_entries())).title)
    return titles


seen = {"RSS": kept("rss.xml", rss), "Atom": kept("atom.xml", atom)}
for form, titles in seen.items():
    print(f"{form}: after updates 23, 24, 25 and 39 it has", ", ".join(titles[number] for number in (23, 24, 25, 39)))

numbers = [f"Update {number}" for number in range(40)]
expected = {"RSS": numbers[:25] + ["Update 24"] * 15, "Atom": numbers}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
