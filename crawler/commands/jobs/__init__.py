"""Jobs in this process, one or many, for the verbs that run them: what is due, what is meant, what a person sees of it.

In: names and URLs as they stand on the command line, an open archive, a `Manner`.
Out: jobs that ran; lines and a live bar on stderr, reports or JSON Lines on stdout; an exit code.
Never: how a job ends: `crawler.jobs.judge` says that.
"""
