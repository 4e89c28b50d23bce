"""The file .env: what cannot be read in it is said."""

from pathlib import Path

import pytest

from proxy.config.settings import Settings
from proxy.errors import SettingsError
from tests.proxy.config.reading import read, write_env


def test_a_file_that_is_no_text_is_said() -> None:
    Path(".env").write_bytes(b"RTV_TOKEN=\xff\xfe")
    with pytest.raises(SettingsError, match=r"\.env"):
        read()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ('RTV_BACKEND="a=http://x', 1),
        ("RTV_PORT=1\n\n# more\n\nRTV_BACKEND lab=http://x\nRTV_SILENCE=1\n", 5),
        ("RTV_PORT=1\nRTV_TOKEN\n", 2),
        ("OTHER='s3cret\nRTV_PORT=1\n", 1),
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_its_number(text: str, number: int) -> None:
    write_env(text)
    with pytest.raises(SettingsError, match=rf"^Line {number} of \.env cannot be read; .*NAME=value.*\.$") as caught:
        read()
    assert "s3cret" not in str(caught.value) and "\n" not in str(caught.value)


def test_a_folder_called_env_is_somebodys_virtual_environment() -> None:
    Path(".env").mkdir()
    assert read() == Settings()
