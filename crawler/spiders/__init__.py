"""The one spider, and the loader that makes one spider for each site file.

In: a site declaration and a job.
Out: nothing; what is fetched is settled by the middlewares.
Never: a selector, a rule for one site, a request of its own.
"""
