"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "64d96fba21b944cf"
