"""How the wheel is made: with one name at its top, `microfiche`, beside the command.

In: the checkout, whose rooms `crawler`, `storage` and `readingroom` stand at the top and import each other so.
Out: the package `microfiche` with the rooms in it, which import each other as `microfiche.crawler` and so on.
Never: a change of the checkout, or of an editable installation, which is the checkout.

Other packages are called `storage` and `crawler`, too, and pip writes one over the other without a word.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.egg_info import egg_info

NAME = "microfiche"
ROOMS = ("crawler", "storage", "readingroom")
_ROOM = f"(?:{'|'.join(ROOMS)})"
_IMPORT = re.compile(rf"^(\s*(?:from|import) )({_ROOM})(?=[. ])", re.MULTILINE)
_TEXT = re.compile(rf"""(["'])({_ROOM}\.[a-z_]|(?<=files\(["'])storage(?=["']))""")
"""A module that is named in a text: `"crawler.settings"`, `"readingroom.commands.show:show"`, `files("storage")`."""


def renamed(source: str) -> str:
    """The text of a module, with the rooms called as in the wheel."""
    return _TEXT.sub(rf"\1{NAME}.\2", _IMPORT.sub(rf"\1{NAME}.\2", source))


class BuildUnderOneName(build_py):
    """Builds the rooms, then moves them below the one name."""

    def run(self) -> None:
        """Build; an editable installation has nothing built."""
        super().run()
        if not self.editable_mode:
            _move(Path(self.build_lib))

    def get_outputs(self, include_bytecode: int = 1) -> list[str]:
        """What was built, where it lies now."""
        found = super().get_outputs(include_bytecode)
        if self.editable_mode:
            return list(found)
        built = Path(self.build_lib)
        return [str(path) for path in (built / NAME).rglob("*") if path.is_file()]


class NameOnTop(egg_info):
    """Says that there is one name at the top."""

    def run(self) -> None:
        """Write what others write, and then top_level.txt."""
        super().run()
        (Path(self.egg_info) / "top_level.txt").write_text(f"{NAME}\n", "utf-8")


def _move(built: Path) -> None:
    package = built / NAME
    shutil.rmtree(package, ignore_errors=True)  # of a build before
    package.mkdir()
    (built / f"{NAME}.py").replace(package / "__init__.py")
    for room in ROOMS:
        (built / room).replace(package / room)
    (package / "py.typed").touch()
    for path in package.rglob("*.py"):
        path.write_text(renamed(path.read_text("utf-8")), "utf-8")


setup(cmdclass={"build_py": BuildUnderOneName, "egg_info": NameOnTop})
