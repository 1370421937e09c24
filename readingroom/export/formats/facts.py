"""What several forms say of an article: its name among all, its moments with the offset that was printed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from storage.database.queries.article_rows import ArticleRow

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def digest(row: ArticleRow) -> str:
    """What tells an article from all others, hex: the sha256 of its site and key."""
    return hashlib.sha256(f"{row['site']} {row['key']}".encode()).hexdigest()


def urn(row: ArticleRow) -> str:
    """A name for the article that stays when its text changes."""
    return f"urn:microfiche:article:{quote(row['site'], safe='')}:{digest(row)[:32]}"


def publication(row: ArticleRow) -> str:
    """What the paper calls itself; the site's name where nobody says that, or nobody did yet."""
    return one_line(row.get("publication") or row["site"])


def printed(row: ArticleRow, name: str) -> str | None:
    """`published` or `modified` as ISO 8601 with the offset that the page gives; in UTC where it gives none."""
    found, minutes = row[name], row[f"{name}_offset"]
    if not found or minutes is None:
        return found or None
    return _moment(found).astimezone(timezone(timedelta(minutes=minutes))).isoformat()


def printed_day(row: ArticleRow) -> str | None:
    """The day of publication as the page prints it, YYYY-MM-DD."""
    found = printed(row, "published")
    return found[:10] if found else None


def captured_day(row: ArticleRow) -> str:
    """The day of the capture in UTC, YYYY-MM-DD."""
    day: str = row["captured_at"][:10]
    return day


@dataclass(frozen=True, slots=True)
class CopyShown:
    """Where an archived article can be seen: its address, and its persistent web identifier (PWID)."""

    address: str
    pwid: str


def provenance(row: ArticleRow, shown: CopyShown | None = None) -> str:
    """Where the archived record lies, and where it can be seen, if that is known: in sentences."""
    where = f"{row['file']} at byte {row['offset']}"
    record = f"Archived record {row['capture']}, captured {row['captured_at']}, in {where}."
    return f"{record} Shown at {shown.address} ({shown.pwid})." if shown else record


def one_line(text: str) -> str:
    """Text without line ends and control characters."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def in_xml(text: str) -> str:
    """Text whose characters XML 1.0 allows (§2.2); others become U+FFFD."""
    return _NO_XML.sub("\ufffd", text)


def without_nothing(facts: dict[str, object]) -> dict[str, object]:
    """The facts that say something."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def members(values: Iterable[object]) -> Iterator[str]:
    """Values as the members of a JSON array, one a line, without its brackets."""
    before = "\n"
    for value in values:
        yield before + json.dumps(value, ensure_ascii=False)
        before = ",\n"
