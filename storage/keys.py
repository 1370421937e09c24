"""What makes two texts, titles or snapshots the same: digests over normalised text."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from storage.records import Article


def text_key(article: Article) -> str:
    """Hex sha256 of title, subtitle and body, NFC and with white space collapsed.

    Dates, authors, tags, images and teasers are not part of it: a change of those is no new version.
    """
    parts = (article.title, article.subtitle or "", article.text)
    return _digest("\x1f".join(_collapsed(part) for part in parts))


def title_key(title: str) -> str:
    """Hex sha256 of a title, casefolded, NFKC, white space collapsed."""
    return _digest(_collapsed(unicodedata.normalize("NFKC", title).casefold()))


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
