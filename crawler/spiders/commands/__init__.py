"""Scrapy's own commands where a job ends in another way than Scrapy knows: `COMMANDS_MODULE` in the settings.

In: what `scrapy crawl` is given.
Out: the exit code and the sentence of `microfiche crawl`.
Never: a way of its own to run or judge a job.
"""
