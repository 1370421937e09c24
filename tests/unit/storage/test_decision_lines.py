"""decisions.jsonl: only ever added to, one writer at a time, and every line of it is understood, or nothing is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from storage import decision_lines
from storage.decision_lines import append, examine, from_line, mend, read, to_line
from storage.errors import ArchiveError, ArchiveUnwritable, DecisionsUnreadable
from tests.unit.storage.press import PAPER, START

FACTS = {
    "key": "a",
    "kind": "takedown",
    "target": f"{PAPER}/a",
    "reason": "a court says so",
    "who": "Ada",
    "at": START.isoformat(),
}


def line(**facts: object) -> str:
    return json.dumps(FACTS | facts) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.jsonl"
    path.write_text(line() + line(key="b", kind="note"))
    return path


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("{", "it is no JSON"),
        ("[]", "it is no JSON object"),
        ("\0\0\0", "it is no JSON"),
        (line(kind="takedwon"), "no kind of decision is called takedwon"),
        (line(scope="country"), "no scope of a decision is called country"),
        (line(at="2026-01-01T00:00:00"), "its at says no time zone"),
        (line(at="yesterday"), "its at is no time"),
        (line(until="soon"), "its until is no time"),
        (line(target=7), "its target is no text"),
        (line(reason=""), "it has no reason"),
        (line(kind="embargo"), "it is a embargo and has no until"),
        (line(kind="merge"), "it is a merge and has no other"),
        (line(kind="lift"), "it is a lift and has no lifts"),
        (line(reason="another"), "it has the key of line 1 and says something else"),
        ("[" * 100_000, "it is no JSON"),
    ],
)
def test_a_line_that_is_not_understood_is_named_with_its_number(file: Path, broken: str, why: str) -> None:
    file.write_text(file.read_text() + broken.rstrip("\n") + "\n" + line(key="c"))
    with pytest.raises(DecisionsUnreadable, match=r"decisions\.jsonl, line 3, is no decision: ") as told:
        read(file)
    assert why in str(told.value)
    assert "Correct that line" in str(told.value)
    found = examine(file)
    assert ([one.key for one in found.decisions], [bad.number for bad in found.bad]) == (["a", "b", "c"], [3])


def test_text_that_is_no_utf_8_is_named(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b'{"key": "\xff"}\n')
    with pytest.raises(DecisionsUnreadable, match=r"line 3, is no decision: it is no UTF-8"):
        read(file)


def test_line_separators_of_unicode_within_a_reason_end_no_line(file: Path) -> None:
    decision = from_line(line(key="c", reason="one\u2028two\u0085three\x0bfour"))
    append(file, [decision])
    assert read(file)[-1] == decision


def test_blank_lines_and_a_line_that_stands_twice_are_no_fault(file: Path) -> None:
    file.write_text(file.read_text() + "\n  \n" + line())
    assert [one.key for one in read(file)] == ["a", "b", "a"]


def test_a_last_line_without_its_end_is_a_decision_all_the_same(file: Path) -> None:
    """Editors leave it out; what a kill cut off is no JSON."""
    file.write_text(file.read_text().rstrip("\n"))
    append(file, [from_line(line(key="c"))])
    assert [one.key for one in read(file)] == ["a", "b", "c"]
    assert file.read_text().count("\n") == 3


def test_what_a_later_program_wrote_beside_is_kept(file: Path) -> None:
    told = line(key="c", court="Aalsand", heard={"by": ["Ada", "Grace"]})
    decision = from_line(told)
    assert decision.more == {"court": "Aalsand", "heard": {"by": ["Ada", "Grace"]}}
    assert json.loads(to_line(decision)) == json.loads(told)


@pytest.mark.parametrize("length", [1, 20, 90, -2])
def test_half_a_last_line_is_set_aside_by_whoever_asks_for_it(file: Path, length: int) -> None:
    whole = file.read_bytes()
    half = line(key="c").encode()[:length]
    file.write_bytes(whole + half)
    with pytest.raises(
        DecisionsUnreadable, match=r"line 3, .*it has no end, as a kill .*`microfiche decisions --mend`"
    ):
        read(file)
    with pytest.raises(DecisionsUnreadable):
        append(file, [from_line(line(key="d"))])
    assert file.read_bytes() == whole + half
    aside = mend(file)
    assert aside is not None
    assert aside.read_bytes() == half + b"\n"
    assert file.read_bytes() == whole
    assert mend(file) is None


def test_a_line_in_the_middle_is_mended_by_nobody_but_a_person(file: Path) -> None:
    broken = "{\n" + file.read_text() + '{"half'
    file.write_text(broken)
    with pytest.raises(DecisionsUnreadable, match="line 1"):
        mend(file)


_WRITER = """
import sys
from pathlib import Path
from storage.decision_lines import append, from_line
for number in range(50):
    text = sys.argv[3].replace('"key": "a"', f'"key": "{sys.argv[2]}{number}"').replace("a court", "a court " * 2000)
    append(Path(sys.argv[1]), [from_line(text)])
"""


def test_two_writers_at_once_write_whole_lines(file: Path) -> None:
    commands = [[sys.executable, "-c", _WRITER, str(file), name, line()] for name in "xyz"]
    writers = [subprocess.Popen(command) for command in commands]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    keys = [one.key for one in read(file)]
    assert len(keys) == 2 + 150
    for name in "xyz":
        assert [key for key in keys if key.startswith(name)] == [f"{name}{number}" for number in range(50)]


_FULL = """
import resource, signal, sys
from pathlib import Path
from storage.decision_lines import append, from_line
from storage.errors import ArchiveUnwritable
path = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 40, resource.RLIM_INFINITY))
try:
    append(path, [from_line(sys.argv[2])])
except ArchiveUnwritable as error:
    print(error)
"""


def test_where_there_is_no_room_for_a_line_nothing_of_it_is_left(file: Path) -> None:
    before = file.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", _FULL, file, line(key="c")], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"Cannot write to the archive {file}: File too large.")
    assert file.read_bytes() == before


def test_the_line_and_the_name_of_the_file_are_on_the_disk_before_anybody_is_told(tmp_path: Path, monkeypatch) -> None:
    """Asked of the calls to the system: what a crash of the machine leaves cannot be seen from here."""
    synced: list[str] = []
    real = decision_lines.os.fsync
    monkeypatch.setattr(
        decision_lines.os,
        "fsync",
        lambda handle: (synced.append(str(Path(f"/proc/self/fd/{handle}").readlink())), real(handle)),
    )
    append(tmp_path / "decisions.jsonl", [from_line(line())])
    assert synced == [str(tmp_path / "decisions.jsonl"), str(tmp_path)]


def test_a_folder_that_cannot_be_written_to_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnwritable):
        append(tmp_path / "missing" / "decisions.jsonl", [from_line(line())])


def test_a_file_that_cannot_be_read_is_no_file_without_decisions(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").mkdir()
    with pytest.raises(ArchiveError, match=r"it cannot be read \(Is a directory\)"):
        read(tmp_path / "decisions.jsonl")
