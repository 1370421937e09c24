"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "eb3977217a97031f"
