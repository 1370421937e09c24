"""The verbs that fetch and read: a click command each, found by the table in `microfiche.py`.

In: options and arguments.
Out: what a person or a program reads on stdout; an error of `storage.errors`, which is the exit code.
Never: a decision that a program importing Microfiche would want too.
"""
