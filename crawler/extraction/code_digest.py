"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "d5e8ff5985d9ee9f"
