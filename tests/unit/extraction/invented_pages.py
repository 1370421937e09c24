"""Small invented pages for the tests of the extraction, and the steps from markup to a reading."""

from datetime import UTC, datetime

from crawler.extraction.finish import finish
from crawler.extraction.read import read
from crawler.sites.declaration import ReadingHints, Site
from storage.records import Draft, Page, Reading, Snapshot

URL = "https://paper.example/2026/03/ferry-runs-again"
AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
NOTHING = Snapshot(site="paper", month="2026-03", fingerprints=frozenset(), digest="none")

PARAGRAPHS = (
    "The night ferry between Osterholm and the mainland sails again, three years after the harbour board laid it up.",
    "About two hundred people came to the quay on Sunday evening, some with lanterns, many with children and dogs.",
    "“We had forgotten how loud the horn is,” said the baker Ilse Thorn, who kept her shop open all night.",
    "In other harbour news this week:",
    "The crane on the east pier is being repainted, and the board expects it to lift its first load before the summer.",
    "Fishermen have asked for a second ice machine, because the old one stops whenever the tide is high.",
)


def body(paragraphs: tuple[str, ...] = PARAGRAPHS) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def page(markup: str, url: str = URL) -> Page:
    return Page(
        url=url,
        at=AT,
        record_id="<urn:uuid:1>",
        status=200,
        content_type="text/html",
        body=markup.encode("utf-8", "replace"),
        text=markup,
        charset="utf-8",
        charset_from="http header",
    )


def site(**reading: str) -> Site:
    return Site(name="paper", start=("https://paper.example/",), digest="d1", reading=ReadingHints(**reading))


def draft_of(markup: str, url: str = URL, **reading: str) -> Draft:
    return read(page(markup, url), site(**reading))


def reading_of(markup: str, url: str = URL, **reading: str) -> Reading:
    return finish(draft_of(markup, url, **reading), NOTHING)


def article_page(main: str, *, head: str = "", around: str = "", title: str = "Night ferry sails again") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title} | The Paper</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<meta property="og:site_name" content="The Paper"><link rel="canonical" href="{URL}">{head}</head>'
        f"<body><header><nav><a href='/'>Home</a><a href='/harbour'>Harbour</a></nav></header>"
        f"<main><article><h1>{title}</h1>{main}</article>{around}</main>"
        "<footer><p>© The Paper</p></footer></body></html>"
    )
