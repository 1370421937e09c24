"""The parsed page as signals ask it: its tree, one walk over it, and the survey of what was seen.

In: a parsed tree.
Out: a `Survey`: elements in document order, their text, names, links.
Never: a verdict about what is article and what is not.
"""
