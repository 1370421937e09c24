"""What stands behind an article: its page's teasers, its versions, the evidence of its fields, the page's blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from rich.console import Console
from rich.table import Table
from rich.text import Text

from readingroom.diff_view import print_changes, told
from readingroom.diffing import edits
from readingroom.terminal import as_object, moment, one_line, width
from storage.database.log.decisions import EMBARGO
from storage.database.queries.articles import VersionView
from storage.database.queries.teasers import TeaserShown
from storage.records import Article, Block, Verdict
from storage.tables import print_table

_SHORT = 300


def print_teasers(screen: Console, shown: Sequence[TeaserShown]) -> None:
    """The teasers of a page: entries on a terminal; elsewhere a line each, with tabs between its cells."""
    if not screen.is_terminal:
        print_table(screen, (), (_cells(one) for one in shown))
        return
    for number, one in enumerate(shown, 1):
        entry = Table.grid()
        entry.add_column(width=4)
        entry.add_column(overflow="fold")
        entry.add_row(f"{number:>2}", Text("\n").join(_entry(one)))
        screen.print(entry, width=width(screen))
        screen.print()


def state_of(one: TeaserShown) -> str:
    """Whether the article that a teaser announces is there."""
    if one.withheld:
        return "embargoed" if one.withheld.kind == EMBARGO else "taken down"
    return "archived" if one.archived else "not archived"


def _cells(one: TeaserShown) -> list[str]:
    teaser = one.teaser
    if one.withheld:
        return ["", "", teaser.url or "", state_of(one), "", "", ""]
    cells = (teaser.category, teaser.title, teaser.url, state_of(one), teaser.credit, teaser.excerpt)
    return [one_line(cell or "") for cell in cells] + [_hidden(teaser.hidden_text)]


def _hidden(text: str | None) -> str:
    return f"[hidden] {one_line(text)}" if text else ""


def _entry(one: TeaserShown) -> Iterator[Text]:
    category, title, url, state, credit, excerpt, hidden = _cells(one)
    yield Text.assemble((f"{category}  ", "dim") if category else "", (title, "bold"))
    lines = ((excerpt, ""), (credit, "dim"), (_cut(hidden), "dim italic"), (f"{url}  ({state})" if url else "", "dim"))
    yield from (Text(text, style=style) for text, style in lines if text)


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()} … ({len(text)} characters)"


def print_versions(screen: Console, editions: Sequence[VersionView]) -> None:
    """Every version with its times, and what changed in it."""
    changed = [None, *edits(editions)]
    for edition, edit in zip(editions, changed, strict=True):
        when = f"{moment(edition.first)} to {moment(edition.last)}"
        screen.print(Text(f"Version {edition.no}  {when}  {one_line(edition.article.title)}", style="bold"))
        how = told(edition, edit.old) if edit else ""
        screen.print(Text(f"  {one_line(edition.id)}{f'  {how}' if how else ''}", style="dim"))
        if edit:
            print_changes(screen, edit)
        screen.print()


def versions_as_objects(editions: Sequence[VersionView]) -> Iterator[dict[str, object]]:
    """The same for programs."""
    for edition, edit in zip(editions, (None, *edits(editions)), strict=False):
        yield {**as_object(edition), "said": edit.said if edit else None, "changes": edit.changes if edit else ()}


def print_evidence(screen: Console, article: Article) -> None:
    """Each field that the article has, and where it came from."""
    print_table(screen, ("field", "value", "from"), evidence(article))


def evidence(article: Article) -> Iterator[tuple[str, str, str]]:
    """Field, value in short, and source, all clean, in the order of the noun; what is no field of it comes last."""
    names = [field.name for field in fields(Article) if field.name in article.evidence]
    for name in names:
        yield name, _value(getattr(article, name)), one_line(article.evidence[name])
    for name in sorted(article.evidence.keys() - set(names)):
        yield one_line(name), "", one_line(article.evidence[name])


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return one_line(", ".join(getattr(one, "url", str(one)) for one in value))[:_SHORT]
    text = one_line("" if value is None else str(value))
    return text if len(text) <= 80 else f"{text[:79]}…"


def print_blocks(screen: Console, blocks: Sequence[Block]) -> None:
    """Every block of a page: kept or cut, by which signal, and its text."""
    print_table(screen, ("verdict", "signal", "text"), (_judged(screen, block) for block in blocks))


def _judged(screen: Console, block: Block) -> list[str | Text]:
    text = one_line(block.text)
    short = text if len(text) <= _SHORT or not screen.is_terminal else f"{text[:_SHORT]}…"
    style = "" if block.verdict in _KEPT else "dim"
    return [block.verdict.value, one_line(block.signal), Text(short, style=style)]


_KEPT = {Verdict.BODY, Verdict.META, Verdict.CAPTION}
