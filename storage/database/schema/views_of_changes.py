"""The views for readers of what changed, and of where a story was teased, how high, how long and under which headlines.

In: nothing. Out: `PublicView`s.
"""

from __future__ import annotations

from storage.database.schema.public_view import MEANINGS, Holds, PublicView, ViewColumn, may, of, text

_HOURS = (
    "Hours that observations vouch for: each capture that showed it counts for the time to the page's next capture, an "
    "hour at most, and the newest one for nothing yet. Where an article is teased several times on a page, its highest "
    "teaser counts."
)
_PLACES = "Places count from 0, the highest."

HEADLINE_HISTORY = PublicView(
    name="headline_history",
    comment="Each headline of every article, one after the other.",
    columns=of(
        *("site", "key"),
        headline=text("The headline."),
        seen_from=ViewColumn(Holds.TIME, "When it was first captured."),
        seen_to=ViewColumn(Holds.TIME, "When it was last captured."),
        first_no=ViewColumn(Holds.NUMBER, "First version under it."),
        last_no=ViewColumn(Holds.NUMBER, "Last version under it."),
    ),
)
SILENT_CHANGE = PublicView(
    name="silent_change",
    comment="Changes of substance that the page says nothing of, with what stood before where that may be shown.",
    columns=of(
        *("site", "key", "no", "version"),
        change=text("typo, headline or text: the weightiest change from the version before."),
        words_gone=may(Holds.NUMBER, "Words of the version before that are gone; moved ones are not."),
        words_new=may(Holds.NUMBER, "Words that are new since the version before."),
        before_seen_to=ViewColumn(Holds.TIME, "When the version before was last captured: it was changed after that,"),
        seen_from=ViewColumn(Holds.TIME, "and before this, when the new one was first captured."),
        headline_before=may(Holds.TEXT, "Its headline; null where it is withheld."),
        headline=text("The new headline."),
        url=MEANINGS["url"],
    ),
    facets=("site", "change"),
)
TEASER_HISTORY = PublicView(
    name="teaser_history",
    comment="Every teaser of every page, from when to when, with its path.",
    columns={
        "site": MEANINGS["site"],
        "page": text("Address of the page that shows the teaser."),
        "is_front": ViewColumn(Holds.TRUTH, "The page is the front page of its host: its address has no path."),
        "target": may(Holds.TEXT, "Address of the article that it announces; null without a link."),
        "article_site": may(Holds.TEXT, "Site of that article, once it was captured."),
        "article": may(Holds.TEXT, "Key of that article, once it was captured."),
        "headline": text("Headline of the teaser."),
        "category": may(Holds.TEXT, "Section or kicker of the teaser."),
        "credit": may(Holds.TEXT, "Photo credit."),
        "excerpt": may(Holds.TEXT, "Visible excerpt."),
        "seen_from": ViewColumn(Holds.TIME, "First capture of the page with this teaser."),
        "seen_to": ViewColumn(Holds.TIME, "Last capture of the page with it."),
        "best_position": ViewColumn(Holds.NUMBER, f"Highest place. {_PLACES}"),
        "last_position": ViewColumn(Holds.NUMBER, f"Place in the last capture. {_PLACES}"),
        "mean_position": may(Holds.NUMBER, f"Mean place at the observations. {_PLACES}"),
        "observations": may(Holds.NUMBER, "Captures at which it was the highest teaser of its article."),
        "hours": may(Holds.NUMBER, _HOURS),
        "path": may(Holds.JSON, f"Pairs of seconds since seen_from and the place from then on. {_PLACES}"),
    },
    facets=("site", "is_front", "category"),
    units={"hours": "h"},
)
TEASER_PROMINENCE = PublicView(
    name="teaser_prominence",
    comment="How long and how high a page teased an article, all its headlines together, each moment counted once.",
    columns=of(
        *("site", "key"),
        page=text("Address of the page."),
        is_front=ViewColumn(Holds.TRUTH, "The page is the front page of its host: its address has no path."),
        hours=may(Holds.NUMBER, _HOURS),
        best_position=ViewColumn(Holds.NUMBER, f"Highest place. {_PLACES}"),
        mean_position=may(Holds.NUMBER, f"Mean place at the observations. {_PLACES}"),
        headlines=ViewColumn(Holds.NUMBER, "Different headlines under which it was teased there."),
        observations=may(Holds.NUMBER, "Captures at which it stood there."),
        seen_from=ViewColumn(Holds.TIME, "First capture of the page with it."),
        seen_to=ViewColumn(Holds.TIME, "Last capture of the page with it."),
    ),
    facets=("site", "is_front"),
    units={"hours": "h"},
)
