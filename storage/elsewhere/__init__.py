"""WARC files that lie elsewhere: in S3, or in whatever else fsspec reaches.

In: closed files, and the URL of a store. Out: the same files there, a line of `places.jsonl` for each, and paths whose
bytes come from there by ranges.
Never: a local file removed before its copy was read back whole; a secret written down; an import of fsspec before a
store is asked.
"""
