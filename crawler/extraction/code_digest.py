"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "299664a2f92ac106"
