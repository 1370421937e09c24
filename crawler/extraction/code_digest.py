"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "5c0b61f9ea93bd19"
