"""Processes of Lectern that are forked instead of loaded: hundreds of tests open a course, and each one starts a worker.

The scanner's worker spends two seconds on reading tables and models before its first answer, the same ones every time. So one
process of each test run reads them once, and what the tests start as a worker, or as a verb of the command line, asks it over
a socket to fork. The fork does everything such a process does, with the streams, the folder, the environment, the answer and
the end of the one that asked. The scanner's own tests start the worker as Lectern does, those of the command line their verbs.

Run as ``python forking.py SOCKET ARGUMENT…`` this is the one that asks, started hundreds of times, so that it imports next to
nothing and runs without site packages; with ``--serve SOCKET`` it is the one that is asked.
"""

from __future__ import annotations

import array
import os
import socket
import sys

SLOW = ("app.cli.ai", "app.services.publishing", "keyring.backends.SecretService", "openai.resources.responses")
"""What verbs import, and take long over."""


def ask(place: str, arguments: list[str]) -> int:
    """Hand the streams to a fork; end when it ends and as it ends, and let it end when this process does."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(place)
        pairs = [name + b"=" + value for name, value in os.environb.items()]
        asked = b"\0".join([os.fsencode(os.path.realpath(".")), b"%d" % len(arguments), *map(os.fsencode, arguments), *pairs])
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
        server.sendmsg([len(asked).to_bytes(8, "big")], rights)
        server.sendall(asked)
        nothing = os.open(os.devnull, os.O_RDWR)
        for own in (0, 1, 2):  # the fork's now: nobody would notice its end while these are open here
            os.dup2(nothing, own)
        code = server.recv(1)
        server.recv(1)  # nothing more comes, but its end
    return code[0] if code else 1


def serve(place: str) -> int:
    """Load what takes long, then fork for everybody who asks, until standard input ends."""
    import gc
    import importlib
    import selectors
    import signal

    from app.scan.late import warm
    from app.scan.scanner import Scanner

    for name in SLOW:
        importlib.import_module(name)
    Scanner().scan_texts(["Write to Anna Berg at anna@northwind.com today."])  # what is loaded with the first text, too
    while warm():
        pass
    gc.freeze()
    ends = signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here asks how a fork ended
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as waiting:
        listener.bind(place)
        listener.listen(64)
        print("ready", flush=True)
        waiting.register(listener, selectors.EVENT_READ)
        waiting.register(0, selectors.EVENT_READ)
        while all(key.fileobj is listener for key, _ in waiting.select()):
            asking, _ = listener.accept()
            if os.fork() == 0:
                break
            asking.close()
        else:
            return 0
    signal.signal(signal.SIGCHLD, ends)
    return work(asking, place)


def work(asking: socket.socket, place: str) -> int:
    """Be the process of the one that asked."""
    import signal
    import tempfile
    import threading

    import app.scan.worker
    from app.__main__ import _process

    head, streams, _, _ = socket.recv_fds(asking, 8, 3)
    with asking.makefile("rb") as told:
        folder, count, *rest = told.read(int.from_bytes(head, "big")).split(b"\0")
    for own, given in enumerate(streams):
        os.dup2(given, own)
        os.close(given)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(own, "w", closefd=False, buffering=1) for own in (1, 2))
    os.chdir(folder)
    tempfile.tempdir = None  # it stands in the environment
    os.environb.clear()
    for pair in rest[int(count) :]:
        name, _, value = pair.partition(b"=")
        os.environb[name] = value

    def end() -> None:
        asking.recv(1)  # nothing is ever sent: the one that asked was killed
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=end, daemon=True).start()
    app.scan.worker.worker_command = lambda: command(place, "--scan-worker")
    code = _process([os.fsdecode(argument) for argument in rest[: int(count)]])
    asking.sendall(bytes([code]))
    return code


def command(place: str, *arguments: str) -> list[str]:
    """What to run to have a process forked."""
    return [sys.executable, "-I", "-S", __file__, place, *arguments]


if __name__ == "__main__":
    sys.exit(serve(sys.argv[2]) if sys.argv[1] == "--serve" else ask(sys.argv[1], sys.argv[2:]))
