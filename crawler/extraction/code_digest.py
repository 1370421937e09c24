"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "b328a513051c1fb8"
