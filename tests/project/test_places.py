"""Where SQLite may work in place and where not, and how a finished file gets its name."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from app.course.errors import FileProblem
from app.paths import sync_folder
from app.project import NameTaken, places

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
server:/export /home/anna/share nfs4 rw 0 0
//server/x /mnt/with\\040space cifs rw 0 0
tmpfs /home/anna/share/local tmpfs rw 0 0
sshfs#host: /mnt/host fuse.sshfs rw 0 0
/dev/sdb1 /mnt/usb vfat rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "network"),
    [
        ("/home/anna/a.course", False),
        ("/home/anna/share/a.course", True),
        ("/home/anna/share/deep/er/a.course", True),
        ("/home/anna/share/local/a.course", False),
        ("/home/anna/shared/a.course", False),
        ("/mnt/with space/a.course", True),
        ("/mnt/host/a.course", True),
        ("/mnt/usb/a.course", False),
        ("//server/share/a.course", True),
    ],
)
def test_a_network_folder_is_told_by_its_mount(path: str, network: bool) -> None:
    assert places.is_network(Path(path), MOUNTS) == network
    assert places.needs_working_copy(Path(path), MOUNTS) == network


def test_this_computers_own_mounts_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not places.is_network(tmp_path / "a.course")

    def no_proc(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", no_proc)
    assert not places.is_network(tmp_path / "a.course")


@pytest.mark.parametrize(
    ("path", "synced"),
    [
        ("/home/a/Dropbox/x.course", True),
        ("/home/a/Dropbox (Acme)/x.course", True),
        ("/home/a/OneDrive/x.course", True),
        ("/home/a/OneDrive - Acme GmbH/deep/x.course", True),
        ("/home/a/Google Drive/x.course", True),
        ("/home/a/My Drive/x.course", True),
        ("/Users/a/Library/CloudStorage/GoogleDrive-a@b.c/My Drive/x.course", True),
        ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/x.course", True),
        ("/home/a/iCloudDrive/x.course", True),
        ("/home/a/Nextcloud/x.course", True),
        ("/home/a/Documents/x.course", False),
        ("/home/a/Dropbox.course", False),
        ("/home/a/About Dropbox and others/x.course", False),
    ],
)
def test_a_synced_folder_is_told_by_its_name(path: str, synced: bool) -> None:
    assert places.is_synced(Path(path)) == synced


def test_a_synced_folder_of_any_name_is_told_by_dropboxs_mark(tmp_path: Path) -> None:
    (tmp_path / "Work" / ".dropbox.cache").mkdir(parents=True)
    assert places.is_synced(tmp_path / "Work" / "deep" / "x.course")


def test_a_finished_file_takes_its_name_and_the_modes_of_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "a"
    with places.beside(target) as temporary:
        places.make_private(temporary)
        temporary.write_text("one")
        places.put_in_place(temporary, target, replace=False)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    target.chmod(0o644)
    with places.beside(target) as temporary:
        temporary.write_text("two")
        with pytest.raises(NameTaken):
            places.put_in_place(temporary, target, replace=False)
        places.put_in_place(temporary, target, replace=True)
    assert target.read_text() == "two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
    assert [item.name for item in tmp_path.iterdir() if item.is_file()] == ["a"]


def test_without_hard_links_a_name_is_claimed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", no_links)
    target, temporary = tmp_path / "a", tmp_path / "t"
    temporary.write_text("one")
    places.put_in_place(temporary, target, replace=False)
    assert target.read_text() == "one"
    temporary.write_text("two")
    with pytest.raises(NameTaken):
        places.put_in_place(temporary, target, replace=False)
    assert target.read_text() == "one"


def test_a_folder_that_vanished_is_said(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("x")
    with pytest.raises(FileProblem):
        places.put_in_place(tmp_path / "t", tmp_path / "gone" / "a", replace=True)


def test_what_a_killed_process_left_is_swept_away_a_day_later(tmp_path: Path) -> None:
    old, fresh, other = (
        tmp_path / name for name in (".lectern-0123456789ab.tmp", ".lectern-ba9876543210.tmp-wal", ".lectern-x.lock")
    )
    for item in (old, fresh, other):
        item.touch()
    for item in (old, other):
        os.utime(item, (1, 1))
    with places.beside(tmp_path / "a"):
        assert not old.exists()
        assert fresh.exists()
        assert other.exists()
    with places.beside(tmp_path / "gone" / "a") as temporary:
        assert not temporary.exists()


@pytest.mark.parametrize("refusal", [errno.EINVAL, errno.ENOTSUP, errno.EACCES])
def test_a_folder_that_cannot_be_synced_does_not_make_the_file_look_unwritten(
    tmp_path: Path, refusal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(refusal, os.strerror(refusal))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    finished, target = tmp_path / "finished", tmp_path / "target"
    finished.write_bytes(b"whole")
    places.put_in_place(finished, target, replace=True)
    assert target.read_bytes() == b"whole"


def test_a_folder_on_a_broken_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="error"):
        sync_folder(tmp_path)
