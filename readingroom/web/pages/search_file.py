"""All that a search finds as a file: every hit, in the order of the page, as `microfiche export articles` writes it."""

from __future__ import annotations

from readingroom.export.formats.table import text_form
from readingroom.web.api import parameters as given
from readingroom.web.asked import Download, DownloadOf, PageAsked
from readingroom.web.searching import found_by
from storage.database.deadlines import end_when_idle
from storage.database.engine import Connection
from storage.database.queries.article_choice import hold_still

PARAMETERS = (*given.WITHIN, given.SORT)
_NAMES = {"bib": "bibtex"}
"""Endings that are not what the form is called."""
_IDLE = 300
"""Seconds behind which the server of a database ends a transaction in which nothing is asked."""


def as_file(ending: str) -> DownloadOf:
    """Who answers a search as a file with this ending."""

    def page(connection: Connection, asked: PageAsked) -> Download:
        return _file(connection, asked, ending)

    return page


def _file(connection: Connection, asked: PageAsked, ending: str) -> Download:
    given.check(PARAMETERS, asked)
    hold_still(connection)
    end_when_idle(connection, _IDLE)
    form, found = text_form(_NAMES.get(ending, ending)), found_by(connection, asked, 1).asking.whole()
    told = {"Microfiche-Rows": str(found.count), "Microfiche-Change": f"{found.state.epoch}:{found.state.change}"}
    return Download(
        pieces=form.pieces(found.rows, found.state),
        media_type=form.media_type,
        name=_name(form.file, found.state.change),
        headers=told | ({"Microfiche-Withheld": str(found.withheld)} if found.withheld else {}),
    )


def _name(file: str, change: int) -> str:
    """The name of the form's file, with the change of which it is."""
    stem, dot, ending = file.partition(".")
    return f"{stem}-{change}{dot}{ending}"
