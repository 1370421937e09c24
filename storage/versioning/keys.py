"""What makes two texts, titles or snapshots the same: digests over normalised text."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from storage.records import Article
from storage.storable import storable


def text_key(article: Article) -> str:
    """Hex sha256 of title, subtitle and body, NFC and with white space collapsed.

    Dates, authors, tags, images and teasers are not part of it: a change of those is no new version.
    It is that of the text as the database holds it, so that it can be compared again at any time.
    """
    return key_of_texts(article.title, article.subtitle, article.text)


def key_of_texts(title: str, subtitle: str | None, text: str) -> str:
    """The same of an article's title, subtitle and body."""
    parts = (storable(part) for part in (title, subtitle or "", text))
    return _digest("\x1f".join(_collapsed(part) for part in parts))


def title_key(title: str) -> str:
    """Hex sha256 of a title, casefolded, NFKC, white space collapsed."""
    return _digest(_collapsed(unicodedata.normalize("NFKC", storable(title)).casefold()))


def month_of(at: datetime) -> str:
    """The month whose memory applies to a capture: YYYY-MM in UTC."""
    utc = at.astimezone(UTC)
    return f"{utc.year:04}-{utc.month:02}"


def snapshot_digest(fingerprints: Iterable[str]) -> str:
    """Hex sha256 that names a set of fingerprints."""
    return _digest("\n".join(sorted(fingerprints)))


def _collapsed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
