"""The command line: the same services as the window, for scripts and people who prefer it. Start with :mod:`main`."""

from app.cli.main import run

__all__ = ["run"]
