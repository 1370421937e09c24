"""A reading as people see it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from storage.nouns import names_of
from storage.records import Article, Reading

if TYPE_CHECKING:
    from crawler.extraction.witness import Witness

_FIELDS = names_of(Article, without=("text", "images", "evidence"))


def show_reading(reading: Reading) -> None:
    """Print the outcome, the fields of the article with their evidence, and the teasers."""
    click.echo(f"outcome: {reading.outcome}" + (f" ({reading.reason})" if reading.reason else ""))
    if reading.article:
        _show_article(reading.article)
    for teaser in reading.draft.teasers:
        what = f"teaser {teaser.position}: {plain(teaser.title)}"
        click.echo("  ".join([what, *(part for part in (teaser.category, teaser.url) if part)]))


def _show_article(article: Article) -> None:
    for name in _FIELDS:
        value = getattr(article, name)
        if value:
            said = "; ".join(value) if isinstance(value, tuple) else str(value)
            evidence = article.evidence.get(name)
            click.echo(f"{name}: {plain(said)}" + (f"  [{evidence}]" if evidence else ""))
    for image in article.images:
        click.echo("  ".join(["image:", *(plain(part) for part in (image.url, image.caption, image.credit) if part)]))
    click.echo(f"text: {len(article.text.split())} words in {len(article.text.splitlines())} paragraphs")


def show_text(reading: Reading) -> None:
    """Print the text of the article, with an empty line before each paragraph."""
    for line in reading.article.text.splitlines() if reading.article else ():
        click.echo(f"\n{plain(line)}")


def show_blocks(reading: Reading) -> None:
    """Print every block of the page: what it was taken for, the signal that said so, and its text."""
    click.echo("blocks:")
    for block in reading.blocks:
        click.echo(f"  {block.verdict}\t{block.signal}\t{plain(block.text)}")


def show_witness(witness: Witness) -> None:
    """Print on how much of the text trafilatura agrees, and the lines that only one of the two takes for text."""
    whole = witness.shared + len(witness.only_ours)
    click.echo(f"trafilatura: has {witness.shared} of these {whole} lines")
    for name, lines in (("leaves out", witness.only_ours), ("has besides", witness.only_theirs)):
        for line in lines:
            click.echo(f"  {name}\t{plain(line)}")


def plain(text: str) -> str:
    """One line without what a terminal would obey."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
