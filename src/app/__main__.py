"""``lectern``: hands the command line to one of the two faces. Imports nothing heavy, so that either starts at once."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run Lectern; ``argv`` without the program name. Returns the exit code."""
    if argv is None:
        return _process(sys.argv[1:])
    arguments = argv
    if arguments[:1] == ["--scan-worker"]:  # how a frozen app starts the scanner's process
        from app.scan.worker_main import main as scan

        return scan()
    if arguments[:1] == ["--decode-sound"]:  # and the decoder's
        from app.gui.decoding import main as decode

        return decode(arguments[1:])
    if arguments[:1] == ["--listen"]:  # and the listener's
        from app.media.align.ears import main as listen

        return listen()
    if not arguments or arguments[0] == "open" or not _is_verb(arguments[0]):
        from app.gui.app import run

        return run(arguments[1:] if arguments[:1] == ["open"] else arguments)
    from app.cli import run as run_cli

    return run_cli(arguments)


def _process(arguments: list[str]) -> int:
    """A whole process: Ctrl-C is no traceback, neither before the work begins nor after it was reported."""
    try:
        from app import watch

        watch.install()
        code = main(arguments)
    except KeyboardInterrupt:
        code = 130
    import signal

    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)  # what was reported stands; the interpreter only cleans up now
    return code


def _is_verb(word: str) -> bool:
    """Whether ``word`` is for the command line; anything else is a course to open in the window."""
    return not word.lower().endswith(".course")


if __name__ == "__main__":
    sys.exit(main())
