"""What is on a page beside its article: signals propose, guards decide, and what goes is kept as teasers.

In: the surveyed document and the identity of the main article.
Out: cuts with the signal that asked for them; teasers of other articles.
Never: a cut of what holds the title or the beginning of the body.
"""
