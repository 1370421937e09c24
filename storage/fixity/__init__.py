"""Whether the archive is what it was, and agrees with itself: fixity of files, agreement with rows, what was lost.

In: an open archive.
Out: findings, file by file; the rebuilt tables as text, by which two databases are compared.
Never: a change, but by repair, which only ingests what has no row.
"""
