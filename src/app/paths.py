"""Where things are: shipped resources, and the per-user folders of this operating system.

Every folder can be moved with one environment variable, ``LECTERN_HOME``: tests and portable installations use it.
"""

from __future__ import annotations

import errno
import os
import sys
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "_resources"
_IN_CHECKOUT = _PACKAGE.parent.parent / "resources"


def resource(*parts: str) -> Path:
    """Path of a shipped resource, in an installed wheel or in a checkout."""
    root = _IN_WHEEL if _IN_WHEEL.is_dir() else _IN_CHECKOUT
    return root.joinpath(*parts)


def _home(kind: str) -> Path:
    return _placed(kind, os.environ.get("LECTERN_HOME"))


@cache
def _placed(kind: str, override: str | None) -> Path:
    if override:
        return Path(override) / kind
    import platformdirs  # not needed when the home is given, and not free at start-up

    named = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
    }
    return named[kind]("lectern", appauthor=False)


def config_dir() -> Path:
    """Settings the person chose. Created private (0700) on first use."""
    return _private(_home("config"))


def settings_stamp(name: str) -> tuple[int, int]:
    """Time of change (ns) and size of a file of the settings folder, (0, 0) for none: another when the file is another.

    The scanner asks before every text, so the folder is neither looked up anew nor made: 10 µs for three files, not 70.
    """
    try:
        told = _setting(name, os.environ.get("LECTERN_HOME")).stat()
    except OSError:
        return 0, 0
    return told.st_mtime_ns, told.st_size


@cache
def _setting(name: str, override: str | None) -> Path:
    return _placed("config", override) / name


def data_dir() -> Path:
    """The audit log, acceptances, recent files: what must not be lost. Created private (0700) on first use."""
    return _private(_home("data"))


def cache_dir() -> Path:
    """What can be made again, such as sentence clips. Created private (0700) on first use."""
    return _private(_home("cache"))


def documents_dir() -> Path:
    """Where new courses are proposed to be saved: the person's documents. Not created."""
    override = os.environ.get("LECTERN_HOME")
    if override:
        return Path(override) / "documents"
    import platformdirs

    return platformdirs.user_documents_path()


def file_stem(title: str) -> str:
    """A title as a file name without its ending, for every operating system; empty when nothing of it can be kept."""
    return "".join("-" if char in '<>:"/\\|?*' or ord(char) < 32 else char for char in title).strip(" .")[:80].strip(" .")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where that can be asked for.

    By now the file has its name: a file system that does not offer this (some network shares), or a folder one may write into
    but not list, must not make it look as if it had not been written.
    """
    if sys.platform == "win32":  # folders can't be opened there, and NTFS keeps names in its own journal
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise


_NOT_OFFERED = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES, errno.EPERM)


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def own_environment() -> dict[str, str]:
    """This process's environment, with our own package on the path of another interpreter."""
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path}
