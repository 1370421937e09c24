"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "bc3b96ff285a2398"
