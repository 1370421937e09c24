"""Real proxies of others, each in a process of its own: proxy.py for HTTP, pproxy for SOCKS 5."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def http_proxy(folder: Path, *options: str) -> Iterator[int]:
    """An HTTP proxy, which with --cert-file and --key-file is reached by TLS; its port."""
    with running("proxy", "--hostname", "127.0.0.1", "--num-workers", "1", "--data-dir", str(folder), *options) as port:
        yield port


@contextmanager
def socks_proxy(credentials: str = "") -> Iterator[int]:
    """A SOCKS 5 proxy; `credentials` are user:password, asked for each time. It agrees before it connects. Its port."""
    port = _free_port()
    listens = f"socks5://127.0.0.1:{port}" + (f"#{credentials}" if credentials else "")
    with _started([sys.executable, "-m", "pproxy", "-l", listens, "--auth", "0"], port):
        yield port


@contextmanager
def running(module: str, *options: str) -> Iterator[int]:
    """A program that is told its port by --port."""
    port = _free_port()
    with _started([sys.executable, "-m", module, "--port", str(port), *options], port):
        yield port


@contextmanager
def _started(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{process.args!r} does not listen")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
