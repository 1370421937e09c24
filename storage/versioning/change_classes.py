"""What kind of change made a version of the one before, and whether the paper said so. Pure.

The class of a change of several kinds is the weightiest of them, in the order of `ChangeClass`.

- whitespace: the same signs, in the same order; only blanks, paragraphs and signs without a width differ.
- punctuation: the same letters and numbers in the same order; quotes, dashes, other signs and blanks differ. A sign
  between two digits, before a number, or of money or share is no punctuation.
- date: only paragraphs that tell no more than a date or a time: at most twelve words with a number, of them no more
  than three beyond the numbers, and a clock, a year or a word like "updated".
- typo: at most five places, at each of which as many words stand as before, each like the other: other letters in
  capitals, the same letters in another order, or one letter more, less or otherwise in words of four letters or more
  (two in words of nine or more). A word with a digit is never a typo. It may also be a word that was set right.
- headline: title or subtitle changed beyond that, and the body did not.
- text: the body changed beyond that, whatever the headline did.

A change is declared where the page says so: its modified date is later than before, or is there for the first time; or
a paragraph of the body that is new, or changed, is a note (`storage.versioning.correction_notes`): it begins like
"Correction: …", "Updated 14:05" or "An earlier version of this article …". Otherwise it is silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from storage.records import Article, ChangeClass
from storage.versioning.correction_notes import is_note, says_when
from storage.versioning.differences import Change, EditKind, Fate, differences
from storage.versioning.words import lines_of, plain, visible

_WEIGHT = {one: weight for weight, one in enumerate(ChangeClass)}
_MOST_SLIPS = 5
_SHORT = 12
_SIGN = r"[^\w\s%‰°§$€£¥₹₽+=<>]"
_SILENT_SIGNS = re.compile(rf"\s+|(?!-\d)(?:(?<!\d){_SIGN}|{_SIGN}(?!\d))|_")
_CLOCK_OR_YEAR = re.compile(r"\b(?:[01]?\d|2[0-3])[:.h][0-5]\d\b|\b(?:19|20)\d\d\b|\d年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Classed:
    """How a version came of the one before, and how many words are gone, and are new."""

    change: ChangeClass
    silent: bool
    words_gone: int
    words_new: int


def classed(old: Article, new: Article) -> Classed:
    """How `new` came of `old`, two texts of one article that differ."""
    found = differences(old, new)
    return Classed(
        change=_class(old, new, found),
        silent=not is_declared(old, new, found),
        words_gone=sum(change.count(Fate.GONE) for change in found),
        words_new=sum(change.count(Fate.NEW) for change in found),
    )


def is_declared(old: Article, new: Article, found: Sequence[Change]) -> bool:
    """Whether the page says that it was changed; `found` are the differences of the two."""
    return modified_moved(old, new) or bool(notes(new, found))


def modified_moved(old: Article, new: Article) -> bool:
    """Whether the modified date is later than before, or there for the first time."""
    return new.modified is not None and (old.modified is None or new.modified > old.modified)


def notes(new: Article, found: Sequence[Change]) -> list[str]:
    """The paragraphs that are new, or changed, and say that something changed."""
    lines = lines_of(new.text)
    places = [
        change.new for change in found if change.kind in (EditKind.ADDED, EditKind.CHANGED) and change.field == "body"
    ]
    return [lines[place - 1] for place in places if place and is_note(lines[place - 1])]


def _class(old: Article, new: Article, found: Sequence[Change]) -> ChangeClass:
    if _told(old, _signs) == _told(new, _signs):
        return ChangeClass.WHITESPACE
    if not found or _told(old, _letters) == _told(new, _letters):
        return ChangeClass.PUNCTUATION
    many = sum(len(_swaps(change)) for change in found) > _MOST_SLIPS
    kinds = [_beyond(change) if many and is_typo(change) else _class_of(change) for change in found]
    return max(kinds, key=_WEIGHT.__getitem__)


def _told(article: Article, form: Callable[[str], str]) -> str:
    return "\x1f".join(form(part) for part in (article.title, article.subtitle or "", article.text))


def _signs(text: str) -> str:
    return "".join(visible(text).split())


def _letters(text: str) -> str:
    return _SILENT_SIGNS.sub("", plain(visible(text)))


def _class_of(change: Change) -> ChangeClass:
    old, new = _side(change, Fate.GONE), _side(change, Fate.NEW)
    if change.field == "body" and all(_is_dateline(side) for side in (old, new) if side):
        return ChangeClass.DATE
    if _letters(old) == _letters(new) and change.kind is not EditKind.MOVED:
        return ChangeClass.PUNCTUATION
    return ChangeClass.TYPO if is_typo(change) else _beyond(change)


def _beyond(change: Change) -> ChangeClass:
    return ChangeClass.TEXT if change.field == "body" else ChangeClass.HEADLINE


def _side(change: Change, fate: Fate) -> str:
    """The old text (of GONE) or the new one (of NEW)."""
    return " ".join(words.text for words in change.words if words.fate in (fate, Fate.KEPT))


def _is_dateline(paragraph: str) -> bool:
    words = paragraph.split()
    numbers = sum(any(sign.isdigit() for sign in word) for word in words)
    if not numbers or len(words) > min(_SHORT, 2 * numbers + 3):
        return False
    return says_when(paragraph) or bool(_CLOCK_OR_YEAR.search(paragraph))


def is_typo(change: Change) -> bool:
    """Whether all that changed in it are single words, each into one like it."""
    swaps = _swaps(change)
    changed = sum(words.fate is not Fate.KEPT for words in change.words)
    return change.kind is EditKind.CHANGED and changed == 2 * len(swaps) and all(_is_slip(*swap) for swap in swaps)


def _swaps(change: Change) -> list[tuple[str, str]]:
    """Words that stand where others stood."""
    pairs = pairwise(change.words)
    return [(one.text, other.text) for one, other in pairs if (one.fate, other.fate) == (Fate.GONE, Fate.NEW)]


def _is_slip(old: str, new: str) -> bool:
    one, other = old.split(), new.split()
    return len(one) == len(other) and all(map(_are_like, one, other))


def _are_like(old: str, new: str) -> bool:
    one, other = _letters(old), _letters(new)
    if one == other or one.casefold() == other.casefold():
        return True
    if any(sign.isdigit() for sign in one + other):
        return False
    if len(one) > 2 and sorted(one.casefold()) == sorted(other.casefold()):
        return True
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see `storage.versioning.alignment`

    shorter = min(len(one), len(other))
    return OSA.distance(one.casefold(), other.casefold()) <= (0 if shorter < 4 else 1 if shorter < 9 else 2)
