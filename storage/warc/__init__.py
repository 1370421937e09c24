"""WARC files: exchanges appended and read back, damage found and torn tails cut.

In: `storage.records.Exchange`s; WARC and ARC files of anybody. Out: `Capture`s, the bytes they point at, damage.
Never: the database, the network, HTML; a file is never changed but by appending, or by cutting a torn tail.
"""
