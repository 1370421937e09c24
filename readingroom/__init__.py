"""The reading side: search, show, compare, export.

In: an open `storage` archive.
Out: text, tables, pages and files for people and programs.
Never: the network outside, a write to the WARC files, or anything of `crawler`.
"""
