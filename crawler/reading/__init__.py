"""A capture becomes a reading: in worker processes, each page within limits of its own.

In: captures with the bytes that servers sent, the site, its memory.
Out: a Draft and a Reading for each, also where the page or its reader broke.
Never: network, database, Scrapy.
"""
