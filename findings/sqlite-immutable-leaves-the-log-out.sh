#!/usr/bin/env bash
# One expects that a database in WAL mode, burnt together with its -wal, either opens on a read-only medium with
# "immutable=1", as the manual advises for such media, and shows all that was committed, or is refused.
# What happens: it opens, and what was committed last is missing, without an error. Without "immutable" it is refused
# where there is no -shm. Both at once, the VFS "unix-none" and locking_mode=EXCLUSIVE, read all of it, also where not a
# single file can be made or locked; either of the two alone is refused.
# Seen 2026-11-29: SQLite 3.40.1, which Debian 12 ships, and 3.54.1, by apsw 3.40.1.0 and 3.54.1.0.
# Why it matters: an archive that a killed process left goes into cold storage as it is. The advice that everybody gives
# shows it without its last hours, and a copy of gigabytes is not needed to see them.
# Needs root or user namespaces, for a mount that is really read-only: root may write where permissions forbid it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for version in 3.40.1.0 3.54.1.0; do
  python3 -m venv "$place/$version"
  "$place/$version/bin/pip" install --quiet --disable-pip-version-check "apsw==$version"
done
mkdir "$place/disc"

cat > "$place/write.py" <<'PROGRAM'
import os
import sys

import apsw

connection = apsw.Connection(sys.argv[1])
for statement in ("PRAGMA journal_mode = WAL", "CREATE TABLE page (no)", "INSERT INTO page VALUES (1)"):
    list(connection.execute(statement))
list(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
list(connection.execute("INSERT INTO page VALUES (2)"))
os.unlink(f"{sys.argv[1]}-shm")
os._exit(0)  # as after a kill: nobody moves the log into the file
PROGRAM

cat > "$place/look.py" <<'PROGRAM'
import sys

import apsw

WAYS = {"": "", "immutable=1": "", "vfs=unix-none": "", "mode=ro": "EXCLUSIVE", "mode=ro&vfs=unix-none": "EXCLUSIVE"}


def pages(how: str, locking: str) -> str:
    try:
        connection = apsw.Connection(f"file:{sys.argv[1]}?{how}", apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
        list(connection.execute(f"PRAGMA locking_mode = {locking or 'NORMAL'}"))
        return f"{next(connection.execute('SELECT count(*) FROM page'))[0]} of 2"
    except apsw.Error:
        return "refused"


seen = {f"{how} {locking}".strip() or "plain": pages(how, locking) for how, locking in WAYS.items()}
print(f"SQLite {apsw.sqlitelibversion()}:", ", ".join(f"{way}: {what}" for way, what in seen.items()))
expected = ["refused", "1 of 2", "refused", "refused", "2 of 2"]
sys.exit(None if list(seen.values()) == expected else f"changed; expected {expected}")
PROGRAM

"$place/3.40.1.0/bin/python" "$place/write.py" "$place/disc/news.db"
own=(unshare --mount)
[ "$(id -u)" = 0 ] || own+=(--map-root-user)
for version in 3.40.1.0 3.54.1.0; do
  "${own[@]}" sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' "$place/disc" \
    "$place/$version/bin/python" "$place/look.py" "$place/disc/news.db"
done
