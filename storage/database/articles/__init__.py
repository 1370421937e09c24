"""What follows from captures and readings: articles, their names and versions, teaser spans; the same in any order.

In: URLs that new captures or readings touched.
Out: rows of articles, names, versions, teaser spans, the search index and the feed of changes.
Never: a page, a file; a row that depends on the order in which evidence came.
"""
