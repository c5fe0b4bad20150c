"""Where files are: whether SQLite can work there, and how a finished file is put there so that it is never half written.

Network file systems lose SQLite's locks, and sync tools copy its three files at three different moments; there we work on a
local copy and put the finished file in place in one step.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.paths import sync_folder
from app.project.problems import NameTaken, from_os

_NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "coda",
        "ncpfs",
        "ceph",
        "glusterfs",
        "gfs2",
        "lustre",
        "davfs",
        "9p",
        "vboxsf",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.davfs2",
        "fuse.gvfsd-fuse",
        "fuse.s3fs",
        "fuse.glusterfs",
        "fuse.vmhgfs-fuse",
        "fuse.onedriver",
        "fuse.google-drive-ocamlfuse",
    ]
)
"""File system types in ``/proc/mounts`` behind which there is another computer, or another kernel that shares no locks."""

_SYNCED = re.compile(
    r"dropbox(?: \(.+\))?|onedrive(?: ?- ?.+)?|google ?drive|googledrive-.+|my drive|icloud ?drive|mobile documents|"
    r"com~apple~clouddocs|cloudstorage|nextcloud|owncloud|pcloud ?drive|box sync",
    re.IGNORECASE,
)
"""Folder names that sync tools give their roots; a false hit costs a local copy and nothing else."""

_A_DAY = 86_400

_LONGEST_NAME = 255 - len("-journal")
_LONGEST_PATH = 500 - len("-journal")
"""SQLite's own limit for a path is 512 bytes (``MAX_PATHNAME`` in os_unix.c), with the names of its side files."""


def needs_working_copy(path: Path, mounts: str | None = None) -> bool:
    """Whether SQLite can't, or shouldn't, work on ``path`` (resolved) in place: network, synced folder, too long a name."""
    too_long = len(os.fsencode(path.name)) > _LONGEST_NAME or len(os.fsencode(path)) > _LONGEST_PATH
    return too_long or is_synced(path) or is_network(path, mounts)


def is_synced(path: Path) -> bool:
    """Whether a sync tool watches the folder, as far as folder names and Dropbox's own mark can tell."""
    return any(_SYNCED.fullmatch(part) for part in path.parts[:-1]) or any(
        parent.joinpath(".dropbox.cache").is_dir() for parent in path.parents
    )


def is_network(path: Path, mounts: str | None = None) -> bool:
    """Whether the file lies on another computer. ``mounts`` is the text of ``/proc/mounts``, read when not given."""
    if str(path).startswith(("\\\\", "//")):
        return True
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:  # not Linux
            return False
    best = ("", "")
    for line in mounts.splitlines():
        fields = line.split(" ")
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[1])  # space is \040 there
        if len(point) >= len(best[0]) and path.is_relative_to(point):
            best = (point, fields[2])
    return best[1] in _NETWORK


def sync_file(path: Path) -> None:
    """Make a finished file durable."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what a killed process of ours left in a folder, once it is a day old and so surely nobody's."""
    with suppress(OSError):
        for left in folder.glob(".lectern-*.tmp*"):
            if time.time() - left.stat().st_mtime > _A_DAY:
                left.unlink()


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """The name of a private, not yet existing file next to ``target``; whatever is left under it afterwards is removed."""
    _sweep(target.parent)
    temporary = target.with_name(f".lectern-{secrets.token_hex(6)}.tmp")
    try:
        yield temporary
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)


def make_private(path: Path) -> None:
    """Create an empty file that only its owner can read, before anything is written into it."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def put_in_place(finished: Path, target: Path, *, replace: bool) -> None:
    """Give a finished file its real name in its folder, in one durable step; without ``replace`` never over another file."""
    try:
        sync_file(finished)
        if replace:
            if target.exists():
                shutil.copymode(target, finished)
            os.replace(finished, target)  # noqa: PTH105 - atomic on every system, which Path.rename is not
        else:
            _claim(finished, target)
        sync_folder(target.parent)
    except FileExistsError as error:
        raise NameTaken(target) from error
    except OSError as error:
        raise from_os(error, target) from error


def _claim(finished: Path, target: Path) -> None:
    try:
        os.link(finished, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, such as exFAT: claim the name first, then replace our own empty file
        make_private(target)
        os.replace(finished, target)  # noqa: PTH105
