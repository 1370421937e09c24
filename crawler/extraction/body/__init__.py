"""The text of the main article: the region that holds it, line by line, as blocks with a verdict.

In: what the cuts left of the surveyed document.
Out: blocks in their order, and the fingerprint by which each is known again on other pages.
Never: a line that vanishes without a verdict.
"""
