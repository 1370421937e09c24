"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "e98896d7e395c354"
