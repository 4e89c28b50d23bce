"""The private file: where it lies, that nobody else can read it at any moment, and what goes wrong with it."""

import os
import stat
from pathlib import Path

import pytest

from proxy.errors import SettingsError
from proxy.tls import keeping

AT_HOME = {"linux": ".config", "darwin": "Library/Application Support", "win32": "AppData/Roaming"}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("platform", AT_HOME)
def test_each_system_has_its_own_folder_for_it(platform: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert keeping.folder({}, platform) == tmp_path / AT_HOME[platform] / "realtime-vlm"


def test_the_folder_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert keeping.folder({"XDG_CONFIG_HOME": "/etc/me"}, "linux") == Path("/etc/me/realtime-vlm")
    assert keeping.folder({"XDG_CONFIG_HOME": "me"}, "linux") == tmp_path / ".config" / "realtime-vlm"
    assert keeping.folder({"APPDATA": "/roaming"}, "win32") == Path("/roaming/realtime-vlm")


def test_without_a_home_it_is_said_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(SettingsError, match="set XDG_CONFIG_HOME"):
        keeping.folder({}, "linux")


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_file_and_folder_are_private_under_any_umask(mask: int, tmp_path: Path) -> None:
    file = tmp_path / "deep" / "folder" / "tls.pem"
    old = os.umask(mask)
    try:
        keeping.write(file, b"secret")
    finally:
        os.umask(old)
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert keeping.read(file) == b"secret"


def test_the_secret_is_never_in_a_file_that_others_can_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []
    synced = os.fsync

    def sync(handle: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        synced(handle)

    monkeypatch.setattr(os, "fsync", sync)
    old = os.umask(0)
    try:
        keeping.write(tmp_path / "tls.pem", b"secret")
    finally:
        os.umask(old)
    assert modes == [0o600], "seen while its content was written"


def test_an_open_folder_is_closed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o777)
    keeping.write(tmp_path / "folder" / "tls.pem", b"secret")
    assert mode(tmp_path / "folder") == 0o700


def test_what_is_replaced_is_whole_at_each_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tls.pem"
    keeping.write(file, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left on device"):
        keeping.write(file, b"new")
    assert keeping.read(file) == b"old"
    assert list(tmp_path.iterdir()) == [file], "half a file is left behind"


def test_a_key_that_others_could_read_is_none(tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    assert keeping.read(file) == b""
    keeping.write(file, b"secret")
    file.chmod(0o640)
    assert keeping.read(file) == b""


def test_a_folder_that_cannot_be_made_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"Not a directory|File exists") as caught:
        keeping.write(tmp_path / "file" / "tls.pem", b"secret")
    assert "--cert" in str(caught.value)


def test_what_cannot_be_read_is_said_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "tls.pem"
    file.mkdir(mode=0o700)
    with pytest.raises(SettingsError, match="remove it"):
        keeping.read(file)
