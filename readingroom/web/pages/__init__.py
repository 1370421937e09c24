"""The pages, a module each.

In: a connection, and what was asked. Out: a `Leaf`.
Never: HTTP, HTML, or a row that somebody withheld.
"""
