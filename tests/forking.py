"""A scanner's worker that is forked instead of loaded: hundreds of tests open a course, and each one starts a worker.

A worker spends two seconds on reading tables and models before its first answer, the same ones every time. So one process of
each test run reads them once, and what the tests start as the worker asks it over a socket to fork. The fork does everything a
worker does, with the pipes, the environment and the end of the one that asked. The scanner's own tests start it as Lectern
does.

Run as ``python forking.py SOCKET`` this is the one that asks, started hundreds of times, so that it imports next to nothing
and runs without site packages; with ``--serve`` before the socket it is the one that is asked.
"""

from __future__ import annotations

import array
import os
import socket
import sys


def ask(place: str) -> int:
    """Hand standard input and output to a forked worker; end when it ends, and let it end when this process does."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(place)
        environment = b"\0".join(name + b"=" + value for name, value in os.environb.items())
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
        server.sendmsg([len(environment).to_bytes(8, "big")], rights)
        server.sendall(environment)
        nothing = os.open(os.devnull, os.O_RDWR)
        for own in (0, 1, 2):  # the worker's now: nobody would notice its end while these are open here
            os.dup2(nothing, own)
        server.recv(1)
    return 0


def serve(place: str) -> int:
    """Load what a worker loads, then fork one for everybody who asks, until standard input ends."""
    import gc
    import selectors
    import signal

    from app.scan.scanner import Scanner

    Scanner().scan_texts(["Write to Anna Berg at anna@northwind.com today."])  # what is loaded with the first text, too
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a fork ended
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as waiting:
        listener.bind(place)
        listener.listen(64)
        print("ready", flush=True)
        waiting.register(listener, selectors.EVENT_READ)
        waiting.register(0, selectors.EVENT_READ)
        while all(key.fileobj is listener for key, _ in waiting.select()):
            asking, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                work(asking)
            asking.close()
    return 0


def work(asking: socket.socket) -> None:
    """Be the worker of the one that asked."""
    import signal
    import threading

    from app import watch
    from app.scan.worker_main import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, streams, _, _ = socket.recv_fds(asking, 8, 3)
    with asking.makefile("rb") as told:
        environment = told.read(int.from_bytes(head, "big"))
    for own, given in enumerate(streams):
        os.dup2(given, own)
        os.close(given)
    os.environb.clear()
    for pair in environment.split(b"\0"):
        name, _, value = pair.partition(b"=")
        os.environb[name] = value

    def end() -> None:
        asking.recv(1)  # nothing is ever sent: it was killed
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()
    watch.install()
    os._exit(main())


if __name__ == "__main__":
    sys.exit(serve(sys.argv[2]) if sys.argv[1] == "--serve" else ask(sys.argv[1]))
