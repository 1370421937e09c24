"""The measures that several rooms share; each stands once, with its unit and its reason."""

from __future__ import annotations

ARTICLE = 250
"""Weight (`tree.weight`) from which on running text may be an article: three sentences. A news item in one paragraph is
seldom shorter; teasers, notices and captions are seldom longer.
"""
TITLE = 320
"""Weight up to which a line may be a title: twice that of the longest that papers print."""
NO_CARD = 400
"""Weight of running text that no card, box or teaser of a page has."""
HALF = 0.5
"""Share of a whole from which on something is most of it."""
