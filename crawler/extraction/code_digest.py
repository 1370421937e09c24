"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "daaf2912d8df2fee"
