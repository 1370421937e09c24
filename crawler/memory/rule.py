"""Evidence → boilerplate. docs/decisions/0008 says why each line stands here, and what the rule cannot see."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.memory.copies import PageTraces
from crawler.memory.evidence import Evidence, Sample
from storage.records import Form

_TWO, _SEVERAL, _MANY = 2, 3, 5
_ANYWHERE = 0.25
_SENTENCE_ANYWHERE = 0.12
_AT_THE_EDGE = 0.08
_OFTEN = 0.4
_NEARLY_ALWAYS = 0.6
_SENTENCE = 8
_LABEL = 5
_PARTS_OF_A_WHOLE = (Form.ITEM, Form.ROW)
_HEADS = (Form.HEADING, Form.LEAD_IN)
_LABELS = (Form.DATELINE, Form.FRAGMENT)


def boilerplate(pages: Sequence[PageTraces]) -> frozenset[str]:
    """The fingerprints that are boilerplate, from the traces of the sampled pages of a site, in any order.

    A standing head may be among them: `finish` keeps it wherever it introduces text of the page's own.
    """
    seen = dict(Sample(pages).evidence(_TWO))
    found = {fingerprint for fingerprint, evidence in seen.items() if is_boilerplate(evidence)}
    return frozenset(found | {fingerprint for fingerprint, evidence in seen.items() if _heads(evidence) in found})


def _heads(evidence: Evidence) -> str | None:
    """The text that a heading introduces wherever it stands: where that is boilerplate, its heading is."""
    return evidence.followed_by if evidence.on >= _SEVERAL and evidence.form in _HEADS else None


def is_boilerplate(evidence: Evidence) -> bool:
    """Whether a text belongs to the site. Two articles share a quote: so few need more than repetition."""
    if evidence.on < _SEVERAL:
        return _is_bio(evidence) or _belongs_to_a_group(evidence)
    if _is_bio(evidence):
        return True
    if evidence.at_edge:
        return _stands_at_the_edge(evidence)
    return _stands_within(evidence)


def _is_bio(evidence: Evidence) -> bool:
    """At the end, and it says the name of the author, each time."""
    return evidence.at_tail == 1 and evidence.named == 1 and evidence.words >= _SENTENCE


def _belongs_to_a_group(evidence: Evidence) -> bool:
    """A sentence at the edge of all that an author, a section or a series has in the sample."""
    is_sentence = evidence.form is Form.SENTENCE and evidence.words >= _SENTENCE
    return is_sentence and evidence.at_edge and evidence.of_group >= _NEARLY_ALWAYS


def _stands_at_the_edge(evidence: Evidence) -> bool:
    """Before or behind all that is the page's own: a twelfth of the site, or all of a section, author or series."""
    if _is_opening_label(evidence):
        return evidence.share >= _NEARLY_ALWAYS
    # Three equal corrections at the end of twenty articles happen; three that begin with one sentence are a series.
    few = evidence.on == _SEVERAL and (evidence.at_head < 1 or evidence.form is not Form.SENTENCE)
    least = _ANYWHERE if few else _AT_THE_EDGE
    return evidence.share >= least or evidence.of_group >= _NEARLY_ALWAYS


def _is_opening_label(evidence: Evidence) -> bool:
    """A few words that open articles: a dateline."""
    opens = evidence.at_head > evidence.at_tail
    return opens and evidence.form in _LABELS and evidence.words <= _LABEL


def _stands_within(evidence: Evidence) -> bool:
    """Among paragraphs of the page's own, where articles repeat things for good reasons, too."""
    if evidence.form in _PARTS_OF_A_WHOLE:
        return False  # lists and tables of one kind share lines: "1 tbsp of olive oil"
    if evidence.form is Form.QUESTION and evidence.asked_along > 0:
        return False  # a series of interviews asks everybody the same
    return evidence.repeated >= 0.5 or evidence.is_title or _is_frequent(evidence)


def _is_frequent(evidence: Evidence) -> bool:
    """The shorter a text, the more articles say it without the site's help: "It was raining."."""
    if evidence.words < _SENTENCE:
        return evidence.share >= _OFTEN
    if evidence.form is not Form.SENTENCE or evidence.on < _MANY:
        return evidence.share >= _ANYWHERE
    return evidence.share >= _SENTENCE_ANYWHERE or evidence.of_group >= _NEARLY_ALWAYS
