"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "b66f750fd3f9b040"
