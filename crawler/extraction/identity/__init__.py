"""Who the main article of a page is, and where it stands: its names, titles, heading, and the first lines of its body.

In: the surveyed document and what its head declares.
Out: the identity by which everything else is told apart.
Never: a cut; a field that is not needed for telling apart.
"""
