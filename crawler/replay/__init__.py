"""Files instead of the network: WARC files read again, files of others taken in.

In: an archive that no job is writing to, and files of anybody.
Out: the same archive with rows made anew, or with more of them.
Never: the network, Scrapy; a row that no file holds.
"""
