#!/bin/sh
# Scores `microfiche extract` against a gold folder and a folder of corpora, each with its own score.py.
#
#   benchmarks/score.sh GOLD BENCH
#
# GOLD holds score.py, dev/ and dev/text/; BENCH holds score.py and corpora/*.jsonl.gz. Prints the tables as they come.
set -eu
gold=${1:?usage: score.sh GOLD BENCH}
bench=${2:?usage: score.sh GOLD BENCH}
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=${PYTHON:-$here/.venv/bin/python}
extract="cd '$here' && '$python' -m crawler.commands.extract"
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT

"$python" "$gold/score.py" "$gold/dev" "$extract"
"$python" "$gold/score.py" "$gold/dev/text" "$extract --text" --text --set dev
echo
(cd "$here" && "$python" -m benchmarks.conservation "$gold" "$bench") || lost=1
for corpus in "$bench"/corpora/*.jsonl.gz; do
    name=$(basename "$corpus" .jsonl.gz)
    gzip -dc "$corpus" | (eval "$extract") >"$found/$name"
    echo
    echo "$name"
    "$python" "$bench/score.py" "$corpus" "$found/$name"
done
exit "${lost:-0}"
