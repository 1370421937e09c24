"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "0ffff70fa3126790"
