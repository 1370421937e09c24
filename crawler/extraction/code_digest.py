"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "32a47b56a138b09f"
