"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "2927481811a0f865"
