"""The archive handed on: a selection of it in forms that other programs open.

In: an open archive, and what is wanted of it. Out: one file, whole, in place of nothing or of an older one.
Never: what was taken down; a record that was changed on the way.
"""
