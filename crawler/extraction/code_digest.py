"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "5c979d5743bc6822"
