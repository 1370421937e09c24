"""What makes two pages one article, and two texts one version, and what changed between: the same in whatever order
evidence came.

In: pages with what was read there, and what they claim.
Out: components of names, folded texts, keys, differences and their classes, stays of teasers.
Never: a row, a file.
"""
