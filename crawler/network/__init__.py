"""On the wire: who asks, which address may be connected to, what robots.txt allows, and the exact bytes of an exchange.

In: Scrapy requests, and the bytes that servers send.
Out: a `WireTap` of each exchange and the `Outcome` that follows from it; refusals before a packet leaves.
Never: reading a page, the database, a decision about what is fetched next.
"""
