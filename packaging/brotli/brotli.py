"""The module `brotli` by way of brotlicffi: decision 0053 says why.

In: whoever imports brotli, as Scrapy, FastWARC and warcio do. Out: the same names from brotlicffi, which is the same
library of Google's; its decoder takes the attribute that warcio 1.8.1 sets, as that of the package brotli does not.
"""

from brotlicffi import (
    MODE_FONT,
    MODE_GENERIC,
    MODE_TEXT,
    Compressor,
    Decompressor,
    __version__,
    compress,
    decompress,
    error,
)

__all__ = [
    "MODE_FONT",
    "MODE_GENERIC",
    "MODE_TEXT",
    "Compressor",
    "Decompressor",
    "__version__",
    "compress",
    "decompress",
    "error",
]
