"""One crawl job: its lock, its claims, the one writer of its books, recovery of what a dead one left, settling.

In: an open archive and a site.
Out: captures and readings that are on the disk and committed; how the job ended.
Never: the network, Scrapy, HTML; an exchange without a row, or a row without its bytes.
"""
