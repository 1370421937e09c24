"""The head of the paper above an article: the day there is that on which the page was sent, or that of an old issue."""

from __future__ import annotations

from datetime import timedelta

from lxml.html import HtmlElement

from crawler.extraction.document.measures import RUNNING
from crawler.extraction.document.survey import Survey
from crawler.extraction.fields.dates.search import Dated, DateSearch, dated_of, dates_written, is_believable
from crawler.extraction.identity.main_article import Identity

_TODAY = timedelta(days=2)  # in whatever zone the paper prints the day


def masthead_of(document: Survey, identity: Identity) -> set[HtmlElement]:
    """All elements in the headers and menus of the page itself, but in those that hold the title."""
    title = document.order.get(identity.heading, -1) if identity.heading is not None else -1
    heads = [index for index in document.tagged("header", "nav") if not index <= title < document.ends[index]]
    return document.within(document.elements[index] for index in heads)


def date_of_issue(search: DateSearch) -> Dated | None:
    """The first day in a short line of the head of the paper that is not that of the capture, in whatever zone."""
    head = masthead_of(search.document, search.identity)
    lines = (line.text for line in search.document.lines if line.owner in head and line.weight <= RUNNING)
    found = (dated_of(written, "masthead") for line in lines for written in dates_written(line, search))
    return next((one for one in found if is_believable(one, search) and search.at - one.value > _TODAY), None)
