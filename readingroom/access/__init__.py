"""The archive for programs in Python: what `microfiche.open` hands out.

In: the folder of an archive, or the URL of its database. Out: articles, versions, teasers, captures, changes as frozen
dataclasses, one after the other; the same as data frames and Arrow tables. Moments are aware, in UTC.
Never: a change of the archive; what was taken down.
"""
