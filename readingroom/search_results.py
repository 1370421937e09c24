"""What a search found, on a person's screen, in lines for grep and cut, or as JSON Lines.

In: hits, places of words, counts. Out: text on stdout. Neither a word nor an address is broken over two lines, unless
it alone is wider than the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from readingroom.terminal import as_json, as_object, clean, console, one_line, width
from storage.database.search.candidates import Count
from storage.database.search.counting import Facets, Trend
from storage.database.search.finding import Hit
from storage.query.excerpts import Concordance, LitPiece

_INDENT = 2
_WIDEST_CONTEXT = 100
_SHOWN_VALUES = 10


def print_hits(hits: Iterable[Hit], *, in_json: bool) -> None:
    """Hits: date, site, title, address, snippet."""
    screen = console()
    for hit in hits:
        if in_json:
            click.echo(as_json(_as_object(hit)))
        elif screen.is_terminal:
            _print_entry(screen, hit)
        else:
            click.echo("\t".join(one_line(cell) for cell in (_date(hit), hit.site, hit.title, hit.url, hit.snippet)))


def _as_object(hit: Hit) -> dict[str, Any]:
    """A hit for programs: the snippet without marks, and where in it (characters) the words stand."""
    told = {name: value for name, value in as_object(hit).items() if name not in ("article", "pieces", "place")}
    marks, place = [], 0
    for piece in hit.pieces:
        if piece.is_lit:
            marks.append([place, place + len(piece.text)])
        place += len(piece.text)
    return {**told, "snippet": "".join(piece.text for piece in hit.pieces), "marks": marks}


def _print_entry(screen: Console, hit: Hit) -> None:
    screen.print(Text(f"{_date(hit)}  {one_line(hit.site)}", style="dim"))
    _print_indented(screen, Text(one_line(hit.title), style="bold"))
    # What is broken over two lines is no address any more: the terminal itself wraps it, and copies it whole.
    screen.print(Text(" " * _INDENT + one_line(hit.url), style="dim"), soft_wrap=True)
    _print_indented(screen, _lit(hit.pieces))
    screen.print()


def _print_indented(screen: Console, text: Text) -> None:
    screen.print(Padding(text, (0, 0, 0, _INDENT)), width=width(screen))


def _lit(pieces: Sequence[LitPiece]) -> Text:
    return Text.assemble(*((_flat(piece.text), "bold yellow" if piece.is_lit else "") for piece in pieces))


def _flat(text: str) -> str:
    return clean(text).replace("\n", " ").replace("\t", " ")


def _date(hit: Hit) -> str:
    """When it was published, else when it was first seen; UTC."""
    return f"{hit.published or hit.first_seen:%Y-%m-%d}"


def context_width() -> int:
    """Characters on each side of a keyword that fit on the screen."""
    screen = console()
    return max(10, (screen.width - 30) // 2) if screen.is_terminal else _WIDEST_CONTEXT


def print_keywords(lines: Iterable[tuple[Hit, Concordance]], *, in_json: bool) -> None:
    """A line for each place, the keyword in the middle column."""
    screen = console()
    for hit, line in lines:
        if in_json:
            told = {"site": hit.site, "key": hit.key, "url": hit.url, "version": hit.version, "date": _date(hit)}
            click.echo(as_json(told | as_object(line)))
        elif screen.is_terminal:
            screen.print(_concordance(screen, hit, line), soft_wrap=True)
        else:
            cells = (_date(hit), hit.site, hit.url, line.before, line.keyword, line.after)
            click.echo("\t".join(one_line(cell) for cell in cells))


def _concordance(screen: Console, hit: Hit, line: Concordance) -> Text:
    before, keyword, after = (one_line(part) for part in (line.before, line.keyword, line.after))
    side = max(10, (screen.width - len("2026-11-29  ") - cell_len(keyword) - 3) // 2)
    while cell_len(before) > side:
        before = before.partition(" ")[2] if " " in before else before[1:]
    while cell_len(after) > side:
        after = after.rpartition(" ")[0] if " " in after else after[:-1]
    left = " " * (side - cell_len(before)) + before
    return Text.assemble((f"{_date(hit)}  ", "dim"), left, " ", (keyword, "bold yellow"), " ", after)


def print_count(count: Count, *, in_json: bool) -> None:
    """How many there are."""
    if in_json:
        click.echo(as_json(count))
    else:
        click.echo(f"over {count.number:,}" if count.is_capped else f"{count.number:,}")


def print_facets(facets: Facets, *, in_json: bool) -> None:
    """Each value of each facet, with its number."""
    screen = console()
    newest = "the newest " if facets.is_capped else ""
    click.echo(f"Counted: {newest}{facets.of:,} {'hit' if facets.of == 1 else 'hits'}.", err=True)
    for name, values in facets.counts.items():
        shown = values if in_json or not screen.is_terminal else values[:_SHOWN_VALUES]
        for value, number in shown:
            if in_json:
                click.echo(as_json({"facet": name, "value": value, "count": number, "of": facets.of}))
            elif screen.is_terminal:
                click.echo(f"{name:<10}{number:>10,}  {one_line(value)}")
            else:
                click.echo(f"{name}\t{one_line(value)}\t{number}")
        if len(shown) < len(values):
            click.echo(f"{name:<10}{len(values) - len(shown):>10,}  more values")


def print_trend(trend: Trend, *, in_json: bool) -> None:
    """Each period: hits, all articles, their share, and a bar as long as it is beside the largest."""
    screen = console()
    most = max((share.share for share in trend.shares), default=0.0) or 1.0
    if trend.is_capped:
        click.echo("Note: only the newest hits were looked at; earlier periods have more.", err=True)
    for share in trend.shares:
        if in_json:
            told = {"start": share.start.isoformat(), "hits": share.hits, "all": share.all, "share": share.share}
            click.echo(as_json(told))
        elif screen.is_terminal:
            bar = "█" * round(share.share / most * max(10, screen.width - 50))
            click.echo(f"{share.start}  {share.hits:>9,} of {share.all:>9,}  {share.share:>7.2%}  {bar}")
        else:
            click.echo(f"{share.start}\t{share.hits}\t{share.all}\t{share.share:.6f}")
