"""Draft and the site's memory → Reading: cheap, so that it is done again whenever the memory changes."""

from __future__ import annotations

from dataclasses import replace

from storage.records import Article, Block, Draft, Reading, ReadingOutcome, Recipe, Snapshot, Verdict


def finish(draft: Draft, snapshot: Snapshot) -> Reading:
    """What we conclude about a page: blocks that the snapshot knows become BOILERPLATE with the signal "memory".

    A heading, or a line ending in a colon, that introduces text of this page alone stays: repetition is evidence,
    not a verdict. The article's text is built from the BODY blocks that are left; without any it is not an article.
    """
    blocks = _remembered(draft.blocks, snapshot.fingerprints)
    article = _rebuilt(draft, blocks)
    lost = draft.article is not None and article is None
    return Reading(
        draft=draft,
        outcome=ReadingOutcome.NOT_AN_ARTICLE if lost else draft.outcome,
        recipe=Recipe(extractor=draft.extractor, site_digest=draft.site_digest, snapshot=snapshot.digest),
        reason="every paragraph is boilerplate of the site" if lost else draft.reason,
        article=article,
        blocks=blocks,
    )


def body_text(blocks: tuple[Block, ...]) -> str:
    """The text of the BODY blocks, one a line."""
    body = Verdict.BODY
    return "\n".join([block.text for block in blocks if block.verdict is body])


def _remembered(blocks: tuple[Block, ...], known: frozenset[str]) -> tuple[Block, ...]:
    """The blocks with those of the body that are known and introduce nothing as BOILERPLATE."""
    if not known:
        return blocks
    judged: list[Block] = []
    stays = False  # whether the next block of the body does
    for block in reversed(blocks):
        if block.verdict is Verdict.BODY:
            stays = block.fingerprint not in known or (stays and _is_head(block))
            judged.append(block if stays else replace(block, verdict=Verdict.BOILERPLATE, signal="memory"))
        else:
            judged.append(block)
    return tuple(reversed(judged))


def _is_head(block: Block) -> bool:
    """Whether a block can introduce what follows it."""
    return block.kind == "heading" or block.text.rstrip().endswith((":", "："))


def _rebuilt(draft: Draft, blocks: tuple[Block, ...]) -> Article | None:
    """The article of a draft with the text of these blocks; None where they leave none."""
    article = draft.article
    if article is not None and blocks is not draft.blocks:
        article = replace(article, text=body_text(blocks))
    return article if article is not None and article.text else None
