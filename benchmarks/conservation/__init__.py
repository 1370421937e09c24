"""Whether every word that a page shows stands in exactly one block: `python -m benchmarks.conservation GOLD BENCH`.

In: GOLD/dev/*.html.gz, BENCH/corpora/*.jsonl.gz.
Out: a line for each corpus: pages, letters that they show, letters in no block, letters in more blocks than places; the
    exit code is 1 where anything is lost.
Never: the parser of the product; a page of a publisher in the project.
"""
