"""From the web to records: discover, fetch, record, read.

In: a site declaration, or a URL.
Out: captures and readings, handed to `storage`.
Never: SQL of its own, WARC framing, or anything of `readingroom`.
"""
