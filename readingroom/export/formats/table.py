"""The table of all forms. A form is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

from readingroom.export.formats.form import ArticleForm, TextForm

FORMS: dict[str, tuple[str, str]] = {
    "jsonl": ("jsonl", "JSON Lines: an object for each article, with all columns."),
    "csv": ("spreadsheet", "CSV with all columns; no cell is taken for a formula by a spreadsheet."),
    "parquet": ("parquet", "Parquet, typed, zstd; a folder for each month of publication (year=/month=)."),
    "tidy": ("tidy", "CSV for text mining: doc_id, date, source, title, text."),
    "markdown": ("markdown", "A Markdown file for each article, with its facts in front."),
    "atom": ("atom", "An Atom feed (RFC 4287) with the texts."),
    "ninjs": ("ninjs", "IPTC ninjs 3.1, an object a line."),
    "jsonld": ("jsonld", "schema.org NewsArticle as JSON-LD."),
    "ris": ("ris", "RIS, for Zotero, EndNote, Citavi."),
    "bibtex": ("bibtex", "BibTeX, for LaTeX and JabRef."),
    "csl": ("csl", "CSL-JSON, for citation processors."),
}
"""Name on the command line: module in this package, and what it is in a line."""


def form_called(name: str) -> ArticleForm:
    """The form with a name of `FORMS`."""
    form: ArticleForm = import_module(f"readingroom.export.formats.{FORMS[name][0]}").FORM
    return form


def text_form(name: str) -> TextForm:
    """The same for one that is one text. Raises TypeError for what is none."""
    form = form_called(name)
    if not isinstance(form, TextForm):
        raise TypeError(f"{name} is not one text")
    return form
