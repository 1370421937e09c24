"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "7329b4f1c4e2436e"
