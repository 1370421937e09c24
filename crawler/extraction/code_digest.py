"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "ab63e0c401a48be4"
