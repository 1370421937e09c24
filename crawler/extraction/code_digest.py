"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "22bf351b7f471258"
