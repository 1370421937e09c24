"""Changes as a person reads them: a sentence first, then the places of change with a little around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from readingroom.diffing import Edit
from readingroom.terminal import clean, moment, one_line, print_text, width
from storage.database.queries.articles import VersionView
from storage.versioning.differences import Change, EditKind, Fate, Words

AROUND = 6
"""Words of context around a change."""
_SIGNS = 24
"""Signs of context where there are no blanks."""
_START = 12
"""Words that say which paragraph moved."""
_STYLES = {Fate.GONE: "red strike", Fate.NEW: "green", Fate.KEPT: "dim"}
_MARKS = {Fate.GONE: "[-{}-]", Fate.NEW: "{{+{}+}}", Fate.KEPT: "{}"}
_HEADS = {"title": "Headline", "subtitle": "Subtitle"}


def print_edit(screen: Console, edit: Edit) -> None:
    """Which versions, the sentence, and every change."""
    versions = f"Version {edit.old.no} ({_standing(edit.old)}) → version {edit.new.no} ({_standing(edit.new)})"
    print_text(screen, Text(versions, style="dim"))
    print_changes(screen, edit)


def print_changes(screen: Console, edit: Edit) -> None:
    """The sentence, and every change."""
    print_text(screen, Text(clean(edit.said), style="bold"))
    for change in edit.changes:
        _print_change(screen, change)


def edit_as_object(edit: Edit) -> dict[str, object]:
    """The same for programs."""
    return {
        "old": version_as_object(edit.old),
        "new": version_as_object(edit.new),
        "said": edit.said,
        "changes": edit.changes,
    }


def version_as_object(edition: VersionView) -> dict[str, object]:
    """A version without its text, for programs."""
    return {name: getattr(edition, name) for name in ("id", "no", "first", "last", "change", "silent")}


def told(edition: VersionView, before: VersionView | None) -> str:
    """The class of a version's change, where the version before is shown too."""
    if edition.change is None or before is None or before.no != edition.no - 1:
        return ""
    return f"{edition.change.value}, {'silent' if edition.silent else 'declared'}"


def _standing(edition: VersionView) -> str:
    return f"{moment(edition.first)} to {moment(edition.last)}"


def _print_change(screen: Console, change: Change) -> None:
    text = Text(" ").join(_marked(change))
    if not screen.is_terminal:
        print_text(screen, Text(f"{_label(change)}: ") + text)
        return
    screen.print()
    screen.print(Text(_label(change), style="cyan"), width=width(screen))
    screen.print(Padding(text, (0, 0, 0, 2)), width=width(screen))


def _label(change: Change) -> str:
    if change.field in _HEADS:
        return f"{_HEADS[change.field]}, {change.kind.value}"
    if change.kind is EditKind.MOVED:
        where = f"to {change.new}" if change.new != change.old else "past another"
        return f"Paragraph {change.old}, moved {where}"
    place = f"Paragraph {change.new}" if change.new else f"Old paragraph {change.old}"
    return f"{place}, {change.kind.value}"


def _marked(change: Change) -> Iterator[Text]:
    if change.kind is EditKind.MOVED:
        yield Text(_end(one_line(change.words[0].text), _START), style=_STYLES[Fate.KEPT])
        return
    for words in shortened(change.words):
        yield Text(_MARKS[words.fate].format(one_line(words.text)), style=_STYLES[words.fate])


def shortened(words: Sequence[Words]) -> Iterator[Words]:
    """Words of which long stretches that stayed are cut to what stands around the changes."""
    for place, one in enumerate(words):
        if one.fate is Fate.KEPT and len(words) > 1:
            head, tail = place > 0, place < len(words) - 1
            yield Words(one.fate, _ends(one.text, AROUND * head, AROUND * tail), one.count)
        else:
            yield one


def _ends(text: str, head: int, tail: int) -> str:
    parts, between, most = _parts(text)
    if len(parts) <= (head + tail) * most:
        return text
    ends = [between.join(parts[: head * most]), "…", between.join(parts[len(parts) - tail * most :])]
    return " ".join(end for end in ends if end)


def _end(text: str, words: int) -> str:
    return _ends(text, words, 0)


def _parts(text: str) -> tuple[Sequence[str], str, int]:
    """What a text is cut into, what stands between, and how many make a word: signs, where there are no blanks."""
    words = text.split()
    if len(text) > _SIGNS * max(1, len(words)):
        return text, "", _SIGNS // AROUND
    return words, " ", 1
