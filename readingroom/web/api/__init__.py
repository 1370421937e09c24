"""The archive for programs over HTTP: what the pages ask, as JSON, described by OpenAPI 3.1.

In: the same `PageAsked` as a page gets. Out: dataclasses, which are the schemas of the answers too.
Never: anything that the command and the pages would not show.
"""
