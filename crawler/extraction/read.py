"""Page → Draft: the costly half of reading. Each step is a module; this one says in which order they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.body.blocks import KnownTexts, block, blocks_of, known_captions
from crawler.extraction.body.edges import trimmed
from crawler.extraction.body.embedded_article import embedded_article_of, evidence_of, signal_of
from crawler.extraction.body.main_text import body_lines
from crawler.extraction.body.rest import away_of, rest_of, silent_texts
from crawler.extraction.decoding.markup import Markup, parse
from crawler.extraction.decoding.menus import lift_menus
from crawler.extraction.decoding.queries import code_queries
from crawler.extraction.decoding.templates import lift_templates
from crawler.extraction.document.survey import Survey, survey
from crawler.extraction.document.tree import domain
from crawler.extraction.document.unseen import unseen_in
from crawler.extraction.fields.around_title import AroundTitle, around_title_of
from crawler.extraction.fields.article_names import names_of_article
from crawler.extraction.fields.dated_lists import dated_hrefs, dated_lists_of
from crawler.extraction.fields.decks import is_held
from crawler.extraction.fields.images import caption_elements, captions_of, images_of
from crawler.extraction.fields.languages import guessed_language
from crawler.extraction.fields.metadata import metadata_of
from crawler.extraction.fields.page_type import outcome_of
from crawler.extraction.fields.refresh import target_of
from crawler.extraction.fields.sections import declared_sections
from crawler.extraction.fields.story_pages import other_pages_of, other_pages_of_list
from crawler.extraction.finish import body_text
from crawler.extraction.identity.body_anchors import Anchors, anchors_of
from crawler.extraction.identity.main_article import Identity, identify
from crawler.extraction.revision import EXTRACTOR
from crawler.extraction.separation.follow_on_articles import follow_ons_of
from crawler.extraction.separation.guards import cuts_of, protected_by, without_shells
from crawler.extraction.separation.mentions import Unit, units_of, with_follow_ons
from crawler.extraction.separation.platform_posts import Posts, posts_of
from crawler.extraction.separation.remainder import Remainder, remainder_of
from crawler.extraction.separation.signals import SIGNALS, Cut, Scene, Signal
from crawler.extraction.separation.teasers import teasers_of
from crawler.sites.declaration import Site
from storage.records import Article, Block, Draft, Image, Link, Page, ReadingOutcome, Rel, Teaser, Verdict

_DEFECTS = (etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True)
class Parts:
    """A page taken apart: what is known of it before its body is read."""

    markup: Markup
    identity: Identity
    posts: Posts | None
    units: Sequence[Unit]
    hidden: Mapping[HtmlElement, tuple[str, ...]]
    menus: Sequence[str]
    anchors: Anchors
    document: Survey
    captions: Sequence[HtmlElement]
    cuts: Sequence[Cut]
    remainder: Remainder
    dated: Sequence[str]


def read(page: Page, site: Site, signals: Sequence[Signal] = SIGNALS) -> Draft:
    """The page taken apart, as by `read_or_raise`; FAILED, with how as the reason, where a step of the reading breaks.

    Never raises on what a page holds.
    """
    try:
        return read_or_raise(page, site, signals)
    except _DEFECTS as defect:
        reason = f"{type(defect).__name__}: {defect}"[:300]
        return replace(_blank(page, site), outcome=ReadingOutcome.FAILED, reason=reason)


def read_or_raise(page: Page, site: Site, signals: Sequence[Signal] = SIGNALS) -> Draft:
    """The page taken apart: blocks with verdicts, candidate fields with evidence, teasers, links and names.

    A page without markup is NOT_AN_ARTICLE. What a step of the reading raises is a bug, for whoever counts bugs.
    """
    draft = _blank(page, site)
    unread = _unreadable(page)
    markup = parse(page.text) if unread is None else None
    if markup is None:
        return replace(draft, reason=unread or draft.reason)
    code_queries(markup.root, page.charset)
    return _filled(draft, take_apart(markup, page.url, signals), page, site)


def _blank(page: Page, site: Site) -> Draft:
    return Draft(
        url=page.url,
        at=page.at,
        record_id=page.record_id,
        outcome=ReadingOutcome.NOT_AN_ARTICLE,
        extractor=EXTRACTOR,
        site_digest=site.digest,
        reason="the page has no markup",
    )


def _unreadable(page: Page) -> str | None:
    """Why a page is not worth parsing: an error page, or no markup by its type and its first character."""
    if page.status >= 400:
        return f"the server answered {page.status}"
    kind = (page.content_type or "text/html").partition(";")[0].strip().lower()
    markup = kind.startswith("text/") or kind.endswith("xml") or page.text.lstrip()[:1] == "<"
    return None if markup else f"no page but {kind}"


def _filled(draft: Draft, parts: Parts, page: Page, site: Site) -> Draft:
    root, identity = parts.markup.root, parts.identity
    apart = parts.document.within(unit.element for unit in parts.units)
    sections = declared_sections(identity)
    around = around_title_of(identity, parts.anchors, parts.document, apart=apart, sections=sections)
    article = metadata_of(parts.document, identity, parts.anchors, around=around, site=site, at=page.at, apart=apart)
    teasers = teasers_of(parts.units, parts.hidden, parts.document, article.authors)
    blocks = _blocks(parts, around, article)
    text = body_text(blocks)
    if (target := target_of(identity)) is not None:
        link = Link(url=target, rel=Rel.REDIRECT, via=page.url)
        moved = replace(draft, reason=f"the page sends its readers on to {target}", blocks=blocks, links=(link,))
        return replace(moved, outcome=ReadingOutcome.NOT_AN_ARTICLE)
    outcome, reason = outcome_of(identity, parts.anchors, text, teasers)
    draft = replace(draft, outcome=outcome, reason=reason, blocks=blocks, teasers=teasers)
    if outcome is not ReadingOutcome.ARTICLE:
        return replace(
            draft,
            links=(
                *_links(page, teasers, Rel.LISTING, _domains(page, site)),
                *_further_lists(parts, outcome),
                *_dated_lists(parts, page, site),
            ),
        )
    images = images_of(parts.remainder, identity, parts.captions)
    article = _completed(_with_deck(article, around, text), text, images, page)
    article = replace(article, evidence={**article.evidence, **evidence_of(blocks)})
    further = other_pages_of(parts.document, identity)
    names = names_of_article(root, identity, parts.posts, site, further)
    turned = tuple(Link(url=url, rel=Rel.PART, via=page.url) for url in further)
    return replace(draft, article=article, names=names, links=(*turned, *_links(page, teasers, Rel.TEASER, None)))


def take_apart(markup: Markup, url: str, signals: Sequence[Signal] = SIGNALS) -> Parts:
    """Identity, units and anchors of a page, what of it the `signals` cut, and what that leaves.

    Templates and menus are taken out of the tree before it is surveyed; from then on nothing changes it.
    """
    hidden = lift_templates(markup.root)
    dated = dated_hrefs(markup.root)
    menus = lift_menus(markup.root)
    document = survey(markup.root)
    identity = identify(markup, document, url)
    posts = posts_of(markup)
    units = units_of(identity, posts, document)
    elements = [unit.element for unit in units]
    anchors = anchors_of(document, identity, elements)
    if follow_ons := follow_ons_of(document, identity, anchors, elements):
        units = with_follow_ons(units, follow_ons)
        anchors = anchors_of(document, identity, [unit.element for unit in units])
    scene = Scene(identity, units, anchors, document)
    cuts = cuts_of(scene, signals)
    remainder = without_shells(remainder_of(document, [cut.element for cut in cuts]), protected_by(scene))
    captions = caption_elements(document)
    return Parts(markup, identity, posts, units, hidden, menus, anchors, document, captions, cuts, remainder, dated)


def _blocks(parts: Parts, around: AroundTitle, article: Article) -> tuple[Block, ...]:
    """The body's blocks in order, then those of what was cut."""
    document, identity = parts.document, parts.identity
    unseen = unseen_in(document)
    away = list(away_of(document, parts.cuts, unseen))
    away += [block(text, Verdict.HIDDEN, "template") for texts in parts.hidden.values() for text in texts]
    away += [block(text, Verdict.BOILERPLATE, "menu") for text in parts.menus]
    away += [block(text, Verdict.BOILERPLATE, "control") for text in parts.markup.controls]
    away += [block(text, Verdict.BOILERPLATE, "drawing") for text in parts.markup.drawings]
    away += silent_texts(document)
    apart = document.within(cut.element for cut in parts.cuts)
    captions = known_captions(captions_of(document, parts.captions, apart))
    known = KnownTexts((*identity.titles, article.title), around, article.authors, captions)
    lines = body_lines(parts.markup.root, identity.url, parts.remainder, parts.anchors.container, identity.heading)
    shown = trimmed([*blocks_of(lines, known)], article)
    if around.deck and not any(block.verdict is Verdict.BODY for block in shown):
        known = replace(known, around=replace(around, deck=None))  # a report of one paragraph has no deck
        shown = trimmed([*blocks_of(lines, known)], article)
    body = _told(parts, shown, known, article)
    return (*body, *rest_of(parts.remainder, lines, known, unseen), *away)


def _told(parts: Parts, body: Sequence[Block], known: KnownTexts, article: Article) -> Sequence[Block]:
    """The blocks of the body; where the page shows none but holds one as data, those, and the others set aside."""
    embedded = embedded_article_of(parts.markup, parts.identity, body_text(tuple(body)))
    if embedded is None:
        return body
    signal = signal_of(embedded)
    told = trimmed([replace(block, signal=signal) for block in blocks_of(embedded.lines, known)], article)
    return (*told, *(replace(block, verdict=Verdict.BOILERPLATE, signal=signal) for block in body))


def _domains(page: Page, site: Site) -> frozenset[str]:
    """The domains of a site: that of the page, and those of the hosts that its file names."""
    return frozenset((domain(page.url), *(domain(f"https://{host.removeprefix('*.')}/") for host in site.hosts)))


def _links(page: Page, teasers: Iterable[Teaser], rel: Rel, domains: frozenset[str] | None) -> tuple[Link, ...]:
    """What the teasers lead to: all of them from an article, those within some `domains` from a listing."""
    return tuple(
        Link(url=teaser.url, rel=rel, via=page.url, position=teaser.position, hint_title=teaser.title)
        for teaser in teasers
        if teaser.url is not None and (domains is None or domain(teaser.url) in domains)
    )


def _further_lists(parts: Parts, outcome: ReadingOutcome) -> Iterator[Link]:
    if outcome is ReadingOutcome.LISTING:
        url = parts.identity.url
        pages = other_pages_of_list(parts.document, parts.identity)
        yield from (Link(url=page, rel=Rel.PAGER, via=url) for page in pages if domain(page) == domain(url))


def _dated_lists(parts: Parts, page: Page, site: Site) -> Iterator[Link]:
    today = page.at.astimezone(UTC).date()
    for url in dated_lists_of(parts.dated, parts.identity, today, site.reading.date_order):
        if domain(url) == domain(page.url):
            yield Link(url=url, rel=Rel.DAY, via=page.url)


def _with_deck(article: Article, around: AroundTitle, text: str) -> Article:
    """The article without a deck that is its body; without a deck, with the sentences below its title."""
    if article.subtitle and article.subtitle == text:
        evidence = {name: source for name, source in article.evidence.items() if name != "subtitle"}
        return replace(article, subtitle=None, evidence=evidence)
    if article.subtitle or around.lead is None or is_held(around.lead, text) or around.lead.startswith(article.authors):
        return article
    return replace(article, subtitle=around.lead, evidence={**article.evidence, "subtitle": "below the title"})


def _completed(article: Article, text: str, images: tuple[Image, ...], page: Page) -> Article:
    """The article with its text, and with what only the text tells: the language, where the page does not say it."""
    language = article.language or guessed_language(text)
    evidence = dict(article.evidence)
    if language and not article.language:
        evidence["language"] = "guess"
    if page.truncated is not None:
        evidence["truncated"] = f"capture: {page.truncated}"
    return replace(
        article, text=text, images=images, language=language, truncated=page.truncated is not None, evidence=evidence
    )
