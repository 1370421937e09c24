"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "6da437e1b7f7bcf6"
