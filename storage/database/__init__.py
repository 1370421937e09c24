"""The database: what the WARC files say, as rows, and the little that is not in them.

In: captures and readings (nouns of `storage.records`), always inside a transaction of `engine.Database`.
Out: rows, and nouns read back from rows.
Never: a file of the archive, or a surrogate id handed to the outside.
"""
