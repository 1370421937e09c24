"""Words of the trade in many languages, and what can be read from a line by them alone: names, moments, labels.

In: lines of text.
Out: what they say: an author, a moment, a call to action.
Never: a tree, a page, an address.
"""
