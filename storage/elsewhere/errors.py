"""What can go wrong with a store, as a part of the tree of errors.

UsageError                     2
├── BadStore
└── StoresUnavailable
ArchiveError                   4
└── StoreError                19
    ├── StoreUnreachable
    ├── StoreRefuses
    ├── StoreLacks
    └── StoredOtherwise
"""

from __future__ import annotations

from storage.errors import ArchiveError, UsageError


class BadStore(UsageError):
    """{url} is no place where files can be kept: {why}. Give a URL such as s3://bucket/prefix, with no secret in it."""


class StoresUnavailable(UsageError):
    """{protocol}:// needs a package that is not installed ({why}). `pip install "microfiche[s3]"` installs what S3
    needs; for other stores fsspec's documentation names the package."""


class StoreError(ArchiveError):
    """The store {store} cannot be used: {why}."""

    exit_code = 19


class StoreUnreachable(StoreError):
    """The store {store} does not answer as it should: {why}. Nothing was lost; see that it is there, and run the
    command again."""


class StoreRefuses(StoreError):
    """The store {store} refuses: {why}. Nothing was lost; see to the bucket, the credentials and the room there, and
    run the command again."""


class StoreLacks(StoreError):
    """{store} is not there any more: {why}. Put a whole copy back at that place; `microfiche verify` lists what is
    missing."""


class StoredOtherwise(StoreError):
    """{store} is not the file that was kept there: {why}. Nothing was removed here; `microfiche verify --deep` looks at
    all of them."""
