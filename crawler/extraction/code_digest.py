"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "e616255a5aa2ed63"
