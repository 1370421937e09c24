"""The nouns of Microfiche, in the order in which they flow. Read this file first.

    Link ──fetch──▶ Capture ──decode──▶ Page ──read──▶ Draft ──finish──▶ Reading(Article, Teasers) ──▶ rows

Every noun is a frozen dataclass without behaviour.
URLs are absolute and canonical in the sense of `storage.urls.canonical_url`; times are aware datetimes.

In: nothing.
Out: the nouns and their words, all from here.
Never: behaviour.
"""

from storage.records.exchanges import Capture, Claim, Exchange, Handshake, Link
from storage.records.pages import Article, Block, Draft, Image, Name, Page, Requisite, Teaser, Verdict
from storage.records.readings import Form, Reading, Recipe, Role, Snapshot, Trace
from storage.records.words import (
    NO_SUCH_PAGE,
    NOTED,
    REQUISITES,
    ChangeClass,
    Kind,
    Outcome,
    ReadingOutcome,
    ReadingState,
    Rel,
)

__all__ = [
    "NOTED",
    "NO_SUCH_PAGE",
    "REQUISITES",
    "Article",
    "Block",
    "Capture",
    "ChangeClass",
    "Claim",
    "Draft",
    "Exchange",
    "Form",
    "Handshake",
    "Image",
    "Kind",
    "Link",
    "Name",
    "Outcome",
    "Page",
    "Reading",
    "ReadingOutcome",
    "ReadingState",
    "Recipe",
    "Rel",
    "Requisite",
    "Role",
    "Snapshot",
    "Teaser",
    "Trace",
    "Verdict",
]
