"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "3a0329061083dca4"
