"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "c71a73a4db82fd62"
