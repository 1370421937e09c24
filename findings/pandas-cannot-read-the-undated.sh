#!/usr/bin/env bash
# One expects what pyarrow wrote, by its own way for values that are missing in a column that names folders, to be read by
# pandas, which reads Parquet by that same pyarrow.
# What happens: the rows without a year go to the folder year=__HIVE_DEFAULT_PARTITION__, and pyarrow reads them back;
# pandas.read_parquet of the whole folder ends with ArrowInvalid, "Cannot yet unify dictionaries with nulls". Of a folder
# without such rows it reads all.
# Seen 2026-11-29: pandas 3.1.1, pyarrow 26.0.1.
# Why it matters: some articles have no date. An archive that is handed on as Parquet by year, as such data is, cannot be
# opened by the program that most people open it with, because of a handful of them; a year 0 for none can.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1
cat >"$place/read.py" <<'PY'
import sys

import pandas
import pyarrow
from pyarrow import parquet


def read(name, reader, folder):
    try:
        return f"{name} reads {reader(folder).shape[0]} of 2"
    except pyarrow.ArrowInvalid as error:
        return f"{name}: {type(error).__name__}: {error}"


for missing in (None, 0):
    articles = pyarrow.table({"title": ["Ferry", "Geese"], "year": pyarrow.array([2026, missing], pyarrow.int32())})
    folder = f"{sys.argv[1]}/{missing}"
    parquet.write_to_dataset(articles, folder, partition_cols=["year"])
    print(f"none is {missing}:", read("pyarrow", parquet.read_table, folder) + ",", read("pandas", pandas.read_parquet, folder))
PY
"$place/venv/bin/python" "$place/read.py" "$place" | tee "$place/seen"
cat >"$place/expected" <<'TXT'
none is None: pyarrow reads 2 of 2, pandas: ArrowInvalid: Cannot yet unify dictionaries with nulls
none is 0: pyarrow reads 2 of 2, pandas reads 2 of 2
TXT
diff "$place/expected" "$place/seen"
