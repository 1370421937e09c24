"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "a10e97fdfc17f63d"
