"""The reading room in a browser: pages that need no script, for people; the same as JSON, for programs.

In: requests over HTTP for an open archive.
Out: pages, problem documents (RFC 9457), files. The same bytes for the same archive.
Never: a write, a request to anywhere else, a script or style that is not a file of its own.
"""
