"""Page → Draft → Reading: takes a page apart and says what is the article and what is not.

In: the recorded bytes of a page, the site's declaration, the site's memory of its boilerplate.
Out: a Page, a Draft, a Reading; nothing of the page is lost, only judged.
Never: the network, the database, Scrapy; an exception because of what a page holds.

Nothing is imported here: a job asks for `decoding.page` and `finish`, and only readers for `read` and all behind it.
"""
