"""One reader's process, as the job sees it: a question is asked, and answered, or the process is dead.

In: a page. Out: an answer, or `ReaderDied`. Nothing is shared with other readers but the server that they are forked
from: a process that is killed at any moment takes no lock and no half message with it that others wait for.
"""

from __future__ import annotations

import pickle
import signal
import threading
from contextlib import suppress

from crawler.reading.server import readers_context
from crawler.reading.worker import CPU_SECONDS, Answer, Question, serve

START_SECONDS = 60.0
WALL_SECONDS = 10 * CPU_SECONDS
"""A far backstop behind the CPU seconds of a page: a reader that is so late does nothing any more."""
_WAIT_FOR_DEATH = 5.0
_START = threading.Lock()
"""multiprocessing keeps books of its children that two threads must not change at once."""


class ReaderDied(Exception):
    """The process ended in the middle of a page: with an exit code, negative for a signal."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        super().__init__(_named(code))


class NoReader(Exception):
    """The process cannot be started, or died before it was ready."""


class ReaderProcess:
    """A running reader."""

    def __init__(self, target: str) -> None:
        """Start it; `target` names the function that reads. Raises NoReader."""
        self.is_last = False
        """Whether it has ended itself after its last answer."""
        try:
            self._start(target)
            if not self._pipe.poll(START_SECONDS):
                self.kill()
            self._pipe.recv_bytes()
        except (OSError, EOFError, RuntimeError) as fault:
            raise NoReader(str(fault)) from fault

    def _start(self, target: str) -> None:
        context = readers_context()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, target), name="reader", daemon=True)
        try:
            with _START:
                self._process.start()
        except BaseException:
            self._pipe.close()
            raise
        finally:
            theirs.close()

    def ask(self, question: Question) -> Answer:
        """Have a page read. Raises ReaderDied, also when it is silent for `WALL_SECONDS`."""
        try:
            self._pipe.send_bytes(pickle.dumps(question, pickle.HIGHEST_PROTOCOL))
            if not self._pipe.poll(WALL_SECONDS):
                self.kill()
            answer: Answer
            answer, self.is_last = pickle.loads(self._pipe.recv_bytes())
        except (EOFError, OSError) as fault:
            raise ReaderDied(self._code()) from fault
        return answer

    def kill(self) -> None:
        """End it now; whoever waits for its answer gets ReaderDied."""
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End it if it lives, and give back what it held."""
        self.kill()
        self._code()
        self._pipe.close()

    def _code(self) -> int | None:
        with _START:
            self._process.join(_WAIT_FOR_DEATH)
            code: int | None = self._process.exitcode
        return code


def _named(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
