"""What it costs to write, check, index and import WARC files, beside the tools of the field.

In: a folder of corpora (corpora/*.jsonl.gz; the bundled newspaper's prose where there is none), the command
`microfiche`, warcio, FastWARC, cdxj-indexer and trafilatura. Out: a page of Markdown.
Never: a figure of a run whose records were not all there.
"""
