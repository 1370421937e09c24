"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "b9091b55fb0bc46f"
