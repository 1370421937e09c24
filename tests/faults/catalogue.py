"""What can go wrong, and which tests make it go wrong: the catalogue that `make faults` goes through.

In: nothing. Out: `CATALOGUE`; as a program, `python -m tests.faults.catalogue [KEY…]`: the files of tests.
What others do under the same fault was measured once, with the versions that docs/benchmarks/faults.md names; where
nobody measured it, nothing is said.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultEntry:
    """One fault: what happens, the test files (or single tests) that make it happen, and how others fared."""

    key: str
    what: str
    tests: tuple[str, ...]
    others: str = ""


CATALOGUE = (
    FaultEntry(
        "A1",
        "the job is killed (SIGKILL) at random moments",
        ("tests/flow/test_kill.py", "tests/flow/test_import_killed.py"),
        "Scrapy with a JOBDIR: 99 to 214 of 2,000 pages after one kill, exit code 0",
    ),
    FaultEntry(
        "A2",
        "the job dies in each gap of the write order, and no row precedes its record on the disk",
        ("tests/faults/test_gaps.py", "tests/flow/test_write_order.py"),
    ),
    FaultEntry(
        "A2 (all n)",
        "the job is killed at the n-th write, fsync, rename, ftruncate or unlink, for all n of a crawl of 50 pages: "
        "some 1,800, of which those that leave the same archive are one case",
        ("tests/faults/test_few_exchanges.py", "tests/faults/test_killed_at_any_call.py"),
    ),
    FaultEntry(
        "A6, A8, A9 (many n)",
        "SIGTERM, SIGINT, no room from there on (ENOSPC; for all, or for the database alone), no open files (EMFILE), "
        "a disk that is read-only (EROFS), or an I/O error (EIO, at SQLite's fsync too) at the n-th such call, "
        "for many n",
        ("tests/faults/test_every_call.py", "tests/faults/test_struck_at_many_calls.py"),
    ),
    FaultEntry(
        "A3",
        "a WARC file ends torn, at each byte of its last records",
        ("tests/unit/warc/test_warc_damage.py", "tests/unit/warc/test_warc_mending.py"),
        "warcio: of 2,020 places 1,684 give a shorter body in silence",
    ),
    FaultEntry(
        "A5",
        "database and WARC files disagree",
        ("tests/unit/storage/test_verify.py", "tests/flow/test_damage.py", "tests/flow/test_decisions_survive.py"),
    ),
    FaultEntry(
        "A6",
        "SIGINT and SIGTERM, once, twice, at any stage",
        ("tests/flow/test_interrupt.py", "tests/faults/test_endings.py"),
    ),
    FaultEntry(
        "A8",
        "the disk is full, or nearly",
        (
            "tests/flow/test_limits.py",
            "tests/unit/warc/test_warc_files.py",
            "tests/unit/storage/test_decision_lines.py",
        ),
        "a plain writer: 76 of 140 records can be read afterwards",
    ),
    FaultEntry(
        "A9", "the archive cannot be written, or is read at rest", ("tests/unit/readingroom/test_read_only.py",)
    ),
    FaultEntry(
        "A10",
        "SQLite is locked, damaged, or lost",
        (
            "tests/unit/storage/test_locked_database.py",
            "tests/unit/storage/test_verify_database.py",
            "tests/flow/test_lost_database.py",
        ),
        "SQLAlchemy's defaults: an error after 5 s",
    ),
    FaultEntry(
        "A11",
        "PostgreSQL cuts connections, before and at a COMMIT; it stands still, the network swallows what is sent, or a "
        "machine is suspended in the middle of a transaction",
        (
            "tests/faults/test_reconnect.py",
            "tests/faults/test_ledger.py",
            "tests/faults/test_silence.py",
            "tests/faults/test_standstill.py",
        ),
        "the usual pool: 1 of 60 rows lost at a restart",
    ),
    FaultEntry(
        "A12",
        "two jobs at once; the lock of a process that is dead, or whose number another has",
        ("tests/faults/test_lock.py", "tests/flow/test_side_by_side.py", "tests/flow/test_shared_rests.py"),
        "two writers of one file: 38 of 600 records can be read",
    ),
    FaultEntry(
        "A10, A12 (processes)",
        "four processes with a job each at once, on both databases; SQLite held by another for 5 s and for over 60 s",
        ("tests/faults/test_jobs_beside_others.py",),
    ),
    FaultEntry(
        "A13",
        "the machine was off, clocks are set, plans pile up",
        ("tests/unit/test_schedule.py", "tests/unit/test_plan_forever.py", "tests/unit/test_due_sites.py"),
    ),
    FaultEntry(
        "A14",
        "another version opens the archive",
        (
            "tests/flow/test_releases.py",
            "tests/unit/storage/test_migrations.py",
            "tests/unit/storage/test_upgraded_rows.py",
        ),
    ),
    FaultEntry(
        "A15",
        "somebody reads while others write, and are killed",
        ("tests/faults/test_change_feed.py", "tests/unit/storage/test_withheld.py"),
    ),
    FaultEntry(
        "A16",
        "the process that reads a page dies, hangs, or takes too much; a scheduler or worker of Dask stands still",
        ("tests/faults/test_readers.py", "tests/faults/test_killed_readers.py", "tests/flow/test_cluster_troubles.py"),
    ),
    FaultEntry(
        "A18",
        "an S3 server dies, or stands still, in the middle of an upload; an account may only read",
        ("tests/flow/test_store_s3_faults.py",),
    ),
    FaultEntry(
        "B1-B8",
        "a server resets, stalls, drips, floods, lies about lengths and codings",
        (
            "tests/flow/test_wire.py",
            "tests/flow/test_trouble.py",
            "tests/unit/test_outcomes.py",
            "tests/unit/health/test_told.py",
        ),
        "Scrapy: 7 of 87 faults not settled in 45 s, 1.1 to 1.9 GB for a bomb, what is cut thrown away",
    ),
    FaultEntry(
        "B9",
        "any link, redirect or notation leads into a private network",
        ("tests/flow/test_guarded_links.py", "tests/unit/test_guard.py"),
        "Scrapy: 0 of 5 refused",
    ),
    FaultEntry(
        "B11",
        "a host asks for patience (429, 503, Retry-After)",
        ("tests/flow/test_politeness.py", "tests/unit/test_turns.py"),
    ),
    FaultEntry(
        "B12",
        "certificates that prove nothing, handshakes that stall",
        ("tests/flow/test_certificates.py", "tests/flow/test_proven_servers.py", "tests/unit/test_verification.py"),
        "Scrapy: pages of an expired and of a foreign certificate taken without a word",
    ),
    FaultEntry("B13", "kept connections that are closed just then", ("tests/flow/test_stale_connections.py",)),
    FaultEntry(
        "C",
        "robots.txt in any form, and with any failure",
        ("tests/unit/test_robots.py",),
        "Scrapy: 18 of 23; Protego: 130 of Google's 142 cases",
    ),
    FaultEntry("D", "traps without end", ("tests/flow/test_traps.py", "tests/unit/test_site_scope.py")),
    FaultEntry(
        "E",
        "pages made to hang or break whoever reads them",
        (
            "tests/unit/extraction/test_hostile.py",
            "tests/unit/test_anything_settles.py",
            "tests/unit/test_fuzz_targets.py",
        ),
        "trafilatura: 9 of 75 pages take more than 10 s of CPU, one more than 1 GB",
    ),
    FaultEntry(
        "F",
        "what is printed, exported or shown was written by an enemy",
        (
            "tests/unit/test_injection.py",
            "tests/room/test_nothing_runs.py",
            "tests/unit/readingroom/test_terminal.py",
            "tests/unit/readingroom/test_export_articles.py",
            "tests/unit/storage/test_types.py",
        ),
        "warcio: 3 of 3 line breaks become fields",
    ),
    FaultEntry(
        "G",
        "WARC files that are damaged, foreign, or made to mislead",
        (
            "tests/unit/warc/test_warc_bounds.py",
            "tests/unit/warc/test_second_reader.py",
            "tests/unit/warc/test_warc_wire.py",
            "tests/flow/test_import_repeats.py",
        ),
        "warcio: 19 of 30 broken files taken without an error",
    ),
    FaultEntry(
        "G (mutated)",
        "WARC files mutated in sixteen ways, each by a seed: bytes, gzip members, lengths, heads, blocks",
        ("tests/faults/test_mutants.py", "tests/faults/test_commands_over_mutants.py"),
    ),
)


def main(keys: Sequence[str]) -> None:
    """Print the files of tests of some faults, by the beginning of their keys; none are all."""
    print(*(file for entry in CATALOGUE for file in entry.tests if not keys or entry.key.startswith(tuple(keys))))


if __name__ == "__main__":
    main(sys.argv[1:])
