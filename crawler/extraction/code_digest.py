"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "8f96b901ceb3798d"
