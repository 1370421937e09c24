"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "03b8371c79c9b9bf"
