"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "a48944b781633e0e"
