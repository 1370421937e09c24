"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "5690412c4c0ec862"
