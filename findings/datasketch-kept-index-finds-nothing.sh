#!/usr/bin/env bash
# One expects an index of near-duplicates (MinHashLSH) that was kept by one release either to find the same texts under the
# next one, or to be refused: two signatures of different releases are refused when they are compared.
# What happens: datasketch 2.0.0 draws other permutations for the same seed, because its default scheme is another one. An
# index that 1.10.0 pickled is read without a word; asked for the very text that is in it, it finds nothing, and no error
# says why. Only scheme="legacy" finds it. Comparing two signatures, and adding to the index after it was asked so, do raise.
# Seen 2026-11-29: datasketch 1.10.0 and 2.0.0.
# Why it matters: an archive that keeps such an index to tell agency copy finds no copy of anything older from the day of an
# upgrade on, and "no copies" is a plausible answer.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for release in 1.10.0 2.0.0; do
    python3 -m venv "$place/$release"
    "$place/$release/bin/pip" install --quiet --disable-pip-version-check "datasketch==$release"
done

cat >"$place/signing.py" <<'EOF'
from datasketch import MinHash

WORDS = "the harbour master said on Monday that no ship had come in for a week and none was looked for".split()


def signed(**how):
    made = MinHash(num_perm=128, seed=1, **how)
    for word in WORDS:
        made.update(word.encode())
    return made
EOF
cat >"$place/keep.py" <<'EOF'
import pickle
import sys

from datasketch import MinHashLSH
from signing import signed

index = MinHashLSH(threshold=0.5, num_perm=128)
index.insert("harbour", signed())
print("1.10.0 finds", index.query(signed()))
with open(sys.argv[1], "wb") as file:
    pickle.dump(index, file)
EOF
cat >"$place/ask.py" <<'EOF'
import pickle
import sys

from signing import signed


def kept():
    with open(sys.argv[1], "rb") as file:
        return pickle.load(file)


new, old = kept().query(signed()), kept().query(signed(scheme="legacy"))
print("2.0.0 finds", new)
print("2.0.0 with scheme='legacy' finds", old)
sys.exit((new, old) != ([], ["harbour"]))
EOF

"$place/1.10.0/bin/python" "$place/keep.py" "$place/index"
"$place/2.0.0/bin/python" "$place/ask.py" "$place/index" || { echo "changed; expected [] and ['harbour']" >&2; exit 1; }
