"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "342e46a85cf70c31"
