"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "66af19650cf771c2"
