"""The verbs that search, show and check: a click command each, found by the table in `microfiche.py`.

In: options and arguments.
Out: what a person or a program reads on stdout; an error of `storage.errors`, which is the exit code.
Never: a write to the WARC files, or anything of `crawler`.
"""
