"""`microfiche search`: articles by their words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click
from rich.text import Text

from readingroom.terminal import as_json, as_object, clean, console, one_line, print_table
from storage.archive import Archive
from storage.commandline import archive_option
from storage.database.log import decisions
from storage.database.queries import articles
from storage.database.search import Hit
from storage.errors import NotFound

_NOTHING = "Nothing in the archive holds {what}. Try fewer words; quotation marks hold a phrase together."


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="At most so many articles.")
@click.option("--site", help="Only articles of this site.")
@click.option(
    "--json", "form", flag_value="json", help="JSON Lines: site, key, url, title, published, first_seen, snippet."
)
@archive_option
def search(words: tuple[str, ...], limit: int, site: str | None, form: str | None, archive: str) -> None:
    """Find articles by their words.

    All WORDS must be in the article; a phrase stands in quotation marks. Best first.
    """
    wanted = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    with Archive.open(archive) as opened, opened.database.read() as connection:
        hits = articles.find(connection, wanted, limit, site)
        ended = decisions.ended(connection, datetime.now(UTC))
    if ended:  # whoever can write has put them there when the archive was opened
        click.echo(f"Not searched: {len(ended)} whose embargo has ended; nothing can be written here.", err=True)
    if not hits:
        raise NotFound(_NOTHING, what=one_line(wanted))
    if form:
        for hit in hits:
            click.echo(as_json({name: value for name, value in as_object(hit).items() if name != "article"}))
        return
    screen = console()
    rows = map(_entry if screen.is_terminal else _cells, hits)
    print_table(screen, ("date", "site", "article"), rows)


def _cells(hit: Hit) -> list[Text | str]:
    cells = (_date(hit), hit.site, hit.title, hit.url, hit.snippet)
    return [one_line(cell) for cell in cells]


def _entry(hit: Hit) -> list[Text | str]:
    """On a terminal title, address and snippet stand below each other, because five columns would be too narrow."""
    lines = [Text(one_line(hit.title), style="bold"), Text(one_line(hit.url), style="dim"), _lit(hit.snippet), Text()]
    return [_date(hit), one_line(hit.site), Text("\n").join(lines)]


def _date(hit: Hit) -> str:
    """When it was published, else when it was first seen; UTC."""
    return f"{hit.published or hit.first_seen:%Y-%m-%d}"


def _lit(snippet: str) -> Text:
    """The words that were looked for, lit up."""
    return Text.assemble(*_parts(" ".join(clean(snippet).split())))


def _parts(snippet: str) -> Iterator[tuple[str, str]]:
    for part in snippet.split("«"):
        word, mark, rest = part.partition("»")
        yield (word, "bold yellow") if mark else (word, "")
        yield rest, ""
