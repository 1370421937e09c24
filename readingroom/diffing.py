"""Two versions of an article side by side: what changed, and a sentence that says it. Pure.

In: versions as `storage.database.queries.articles` gives them. Out: an `Edit`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from readingroom.terminal import moment, one_line
from storage.database.queries.articles import VersionView
from storage.errors import UsageError
from storage.records import Article
from storage.versioning.change_classes import modified_moved, notes
from storage.versioning.differences import Change, EditKind, Fate, differences, typography

_FIELDS = {"title": "headline", "subtitle": "subtitle"}
_NOTHING = "Only blanks, quotes, dashes or their like changed (--typography shows them)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """How one version became another; `said` is the sentence."""

    old: VersionView
    new: VersionView
    said: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineShown:
    """A headline that an article had, and between which captures, UTC."""

    headline: str
    seen_from: datetime
    seen_to: datetime


def edit(old: VersionView, new: VersionView) -> Edit:
    """How `old` became `new`."""
    found = tuple(differences(old.article, new.article))
    return Edit(old=old, new=new, said=sentence(old.article, new.article, found), changes=found)


def exact_edit(old: VersionView, new: VersionView) -> Edit:
    """The same with changes of quotes, dashes and dots."""
    said = sentence(old.article, new.article, differences(old.article, new.article))
    return Edit(old=old, new=new, said=said, changes=tuple(typography(old.article, new.article)))


def edits(editions: Sequence[VersionView]) -> Iterator[Edit]:
    """How each version became the next."""
    return (edit(old, new) for old, new in pairwise(editions))


def between(editions: Sequence[VersionView], numbers: Sequence[int]) -> tuple[VersionView, VersionView]:
    """The versions with these two numbers; without numbers, the last two. Raises UsageError."""
    if len(numbers) not in (0, 2):
        raise UsageError(why="a diff is of two versions: `--diff 2 5`, or `--diff` alone for the last two")
    if len(editions) < 2:
        raise UsageError(why="there is one version, and nothing to compare it with")
    by_number = {edition.no: edition for edition in editions}
    old, new = numbers or (editions[-2].no, editions[-1].no)
    for number in (old, new):
        if number not in by_number:
            raise UsageError(why=f"there is no version {number}; there are {len(editions)}")
    return by_number[old], by_number[new]


def headlines(editions: Sequence[VersionView]) -> list[HeadlineShown]:
    """The headlines of an article, one after the other."""
    groups = [list(same) for _title, same in groupby(editions, key=lambda edition: edition.article.title)]
    return [
        HeadlineShown(headline=same[0].article.title, seen_from=same[0].first, seen_to=same[-1].last) for same in groups
    ]


def sentence(old: Article, new: Article, found: Sequence[Change]) -> str:
    """What changed, in a sentence: "Headline changed; 2 paragraphs added, 1 removed; no new modified date."."""
    parts = [*_heads(found), *_paragraphs(found)] or [_NOTHING]
    said = "; ".join([*parts, *_declared(old, new, found)])
    return f"{said[0].upper()}{said[1:]}."


def _heads(found: Sequence[Change]) -> Iterator[str]:
    for change in found:
        if change.field in _FIELDS:
            yield f"{_FIELDS[change.field]} {change.kind.value}"


def _paragraphs(found: Sequence[Change]) -> Iterator[str]:
    kinds = [change.kind for change in found if change.field == "body"]
    counts = [
        (kinds.count(kind), kind) for kind in (EditKind.ADDED, EditKind.REMOVED, EditKind.CHANGED, EditKind.MOVED)
    ]
    told = [(count, f"{kind.value}{_words(found, kind)}") for count, kind in counts if count]
    if told:
        (first, what), *rest = told
        paragraphs = f"{first} {'paragraph' if first == 1 else 'paragraphs'} {what}"
        yield ", ".join([paragraphs, *(f"{count} {what}" for count, what in rest)])


def _words(found: Sequence[Change], kind: EditKind) -> str:
    """How many words changed within changed paragraphs."""
    if kind is not EditKind.CHANGED:
        return ""
    changed = [change for change in found if change.field == "body" and change.kind is kind]
    gone, new = (sum(change.count(fate) for change in changed) for fate in (Fate.GONE, Fate.NEW))
    return f" (words: {gone} gone, {new} new)"


def _declared(old: Article, new: Article, found: Sequence[Change]) -> Iterator[str]:
    if modified_moved(old, new) and new.modified:
        yield f"modified date now {moment(new.modified)}"
    else:
        yield "no new modified date"
    for note in notes(new, found)[:1]:
        yield f"a note says so: “{_cut(one_line(note))}”"


def _cut(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"
