"""An article as a person reads it: head, body, pictures, and where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.text import Text

from readingroom.diffing import headlines
from readingroom.lookup import Found
from readingroom.story_view import sentence
from readingroom.terminal import clean, moment, one_line, print_facts, print_text, width
from storage.database.log.decisions import Decision
from storage.database.queries.articles import Piece, VersionView
from storage.database.queries.pages import Observation
from storage.records import Article, Capture, Image, Outcome

Facts = Iterator[tuple[str, str]]


def print_article(screen: Console, found: Found, article: Article) -> None:
    """The article, then its origin."""
    print_blocks(screen, article, _standing(found))
    print_origin(screen, found)


def print_blocks(screen: Console, article: Article, standing: str | None) -> None:
    """Head, notices (`standing`: whether it can still be read where it stood), body, pictures."""
    for block in (*_head(article), *_notices(article, standing), *_body(article), *_pictures(article)):
        print_text(screen, block)
        screen.print()


def print_origin(screen: Console, found: Found) -> None:
    """Where what is shown came from: page, capture, record, file, recipe, names."""
    print_below(screen, origin(found))


def print_below(screen: Console, facts: Facts) -> None:
    """Labels and clean facts below a line."""
    screen.print(Text("─" * min(width(screen), 40), style="dim"))
    print_facts(screen, facts)


def origin(found: Found) -> Facts:
    """Labels and clean facts of where it came from."""
    yield from _place(found.sight)
    if found.piece is not None:
        yield from _versions(found, found.piece)
        yield from headlines_of(found.piece.editions)
        yield from _names(found.piece)
    if found.story is not None:
        yield "story", f"{sentence(found.story)} `microfiche story` lists them."
    yield from map(_ruled, found.decisions)


def _head(article: Article) -> Iterator[Text]:
    above = ((article.kicker, "dim"), (article.title, "bold"), (article.subtitle, "italic"))
    below = ((_byline(article), ""), (_dates(article), "dim"), (_labels(article), "dim"))
    for group in (above, below):
        lines = [Text(one_line(text), style=style) for text, style in group if text]
        if lines:
            yield Text("\n").join(lines)


def _byline(article: Article) -> str:
    *others, last = article.authors or ("",)
    return f"By {', '.join(others)} and {last}" if others else f"By {last}" if last else ""


def _dates(article: Article) -> str:
    pairs = (("Published", article.published), ("changed", article.modified))
    return ", ".join(f"{word} {moment(at)}" for word, at in pairs if at)


def _labels(article: Article) -> str:
    single = (("Section", article.section), ("Kind", article.kind), ("Language", article.language))
    labels = [f"{label}: {value}" for label, value in single if value]
    return " · ".join(labels + ([f"Tags: {', '.join(article.tags)}"] if article.tags else []))


def _notices(article: Article, standing: str | None) -> Iterator[Text]:
    told = (standing, _free(article), _whole(article))
    yield from (Text(one_line(notice), style="yellow") for notice in told if notice)


def _standing(found: Found) -> str | None:
    """Whether the article can still be read where it stood."""
    if found.piece is not None and found.piece.gone_at is not None:
        return f"Gone from the site since {moment(found.piece.gone_at)}: {found.piece.gone_why}."
    if found.later is not None:
        reason = found.later.reason or (found.later.outcome or "").replace("-", " ")
        what = reason or _answer(found.later)
        when = moment(found.later.capture.at)
        return f"Asked again on {when}, its address gave {what}; this is the last text it showed."
    return None


def _free(article: Article) -> str | None:
    return "The page says that it is not free to read." if article.paywalled else None


def _whole(article: Article) -> str | None:
    why = article.evidence.get("truncated")
    return f"The text is known to be cut short{f' ({why})' if why else ''}." if article.truncated else None


def _body(article: Article) -> Iterator[Text]:
    for paragraph in article.text.split("\n"):
        if paragraph.strip():
            yield Text(clean(paragraph))


def _pictures(article: Article) -> Iterator[Text]:
    for image in article.images:
        yield Text(_picture(image), style="dim")


def _picture(image: Image) -> str:
    caption, credit = one_line(image.caption or ""), one_line(image.credit or "")
    if credit not in caption:
        caption = f"{caption} ({credit})" if caption else credit
    return f"Picture: {caption}\n{one_line(image.url)}" if caption else f"Picture: {one_line(image.url)}"


def _place(sight: Observation) -> Facts:
    capture = sight.capture
    yield "page", one_line(capture.url)
    yield "captured", f"{_second(capture.at)}, {_answer(sight)}"
    yield "record", one_line(capture.record_id)
    yield "lies in", f"{one_line(capture.file)} at byte {capture.offset} ({capture.length} bytes)"
    yield from _connection(capture)
    if sight.held_by and sight.held_by != capture.record_id:
        yield "same bytes", f"read in record {one_line(sight.held_by)}"
    if sight.recipe is not None:
        recipe = sight.recipe
        made = f"extractor {recipe.extractor}, site file {recipe.site_digest[:12]}, memory {recipe.snapshot[:12]}"
        yield "read by", one_line(made)


def _connection(capture: Capture) -> Facts:
    """By which connection it came, and what the server proved itself with."""
    if came := [part for part in (capture.ip, capture.protocols, capture.cipher) if part]:
        yield "came by", one_line(", ".join(came))
    if capture.verified:
        kept = f", kept in record {capture.certificates}" if capture.certificates else ""
        proven, why = capture.verified == "yes", capture.verified.removeprefix("no: ")
        yield "certificates", one_line(("verified" if proven else f"not verified: {why}") + kept)


def _second(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _answer(sight: Observation) -> str:
    capture = sight.capture
    if capture.status is None and capture.outcome is Outcome.RESPONSE:
        return "imported, not answered by a server"
    if capture.status is None:
        return f"no answer: {one_line(capture.error or capture.outcome)}"
    rest = f", {one_line(capture.outcome)}" if capture.truncated else ""
    return f"answered {capture.status}{rest}"


def _versions(found: Found, piece: Piece) -> Facts:
    if found.edition is not None:
        edition, count = found.edition, piece.editions[-1].no
        yield "version", f"{edition.no} of {count}, captured from {moment(edition.first)} to {moment(edition.last)}"
        yield "version id", one_line(edition.id)
        for no, page in enumerate(edition.pages, 1):
            yield f"page {no}", one_line(page)
    yield "article", one_line(f"{piece.site} {piece.key}")


def headlines_of(editions: Sequence[VersionView]) -> Facts:
    """The headlines that an article had, where it had several."""
    shown = headlines(editions)
    if len(shown) > 1:
        for one in shown:
            yield "headline", f"{moment(one.seen_from)} to {moment(one.seen_to)}: {one_line(one.headline)}"


def _names(piece: Piece) -> Facts:
    kinds: dict[str, list[str]] = {}
    for name in piece.names:
        kinds.setdefault(name.name, []).append(name.kind)
    for called, said in kinds.items():
        yield "also called", one_line(f"{called} ({', '.join(said)})")


def _ruled(decision: Decision) -> tuple[str, str]:
    with_ = f" with {decision.other}" if decision.other else ""
    return decision.kind, one_line(f"{decision.at:%Y-%m-%d}, {decision.who}{with_}: {decision.reason}")
