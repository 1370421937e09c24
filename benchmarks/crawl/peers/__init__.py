"""What the peers run: Scrapy spiders of a few lines, as their documentation has it.

In: arguments of `scrapy runspider`. Out: requests; items. Never: imports of this project, whose settings would be used.
"""
