"""Pages read on a cluster of machines: `import --on` and `reread --on`.

In: pages that wait, each by its place in a WARC file that workers can see: on a disk that all share, or in a store.
Out: their readings as rows will hold them, made by the same code within the same limits as here; who asked stores them,
and no other.
Never: the database on a worker; a page read by another version than the one that asks.
"""
