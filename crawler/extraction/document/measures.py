"""The measures that several rooms share; each stands once, with its unit and its reason."""

from __future__ import annotations

RUNNING = 90
"""Weight (`tree.weight`) from which on a line is running text and no label: a line of print and a half."""
ARTICLE = 250
"""Weight from which on running text may be an article: three sentences. A news item in one paragraph is
seldom shorter; teasers, notices and captions are seldom longer.
"""
TITLE = 320
"""Weight up to which a line may be a title: twice that of the longest that papers print."""
NO_CARD = 400
"""Weight of running text that no card, box or teaser of a page has."""
HALF = 0.5
"""Share of a whole from which on something is most of it."""
BULK = 0.6
"""Share of the running text of a page, or of a region, from which on a part stands for the whole."""
LABEL = 60
"""Weight up to which a line may be a label: a kicker, a section, a name with its role, a link that turns the page."""
BYLINE = 160
"""Weight up to which a line may be a byline or a dateline: names, roles, a place, a day and its hour, in two lines."""
LINES_AROUND = 16
"""Lines before a title, and from it on, in which kicker, deck, byline and day stand, with buttons between them."""
SAME = 0.9
"""`alike` from which on two lines are one, but for a mark or a word."""
AKIN = 0.6
"""`alike` from which on two titles speak of one thing."""
OPENING = 1500
"""Weight of running text up to which a page may show no more than the opening of an article, or a wall in its place."""
