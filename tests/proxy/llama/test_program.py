"""Where llama-server and its model are, and what is said where they are not."""

from pathlib import Path

import pytest

from proxy.errors import SettingsError
from proxy.llama.program import find_model, find_program


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The only folder on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def put(program: Path) -> Path:
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_it_is_found_on_the_path(path: Path) -> None:
    program = put(path / "llama-server")
    assert find_program("--llama-server", "llama-server") == str(program)


def test_it_is_found_where_it_is_said_to_be(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(path))
    monkeypatch.chdir(path)
    (path / "built").mkdir()
    program = put(path / "built" / "server")
    for name in (str(program), "~/built/server", "./built/server", "built/server"):
        assert Path(find_program("--llama-server", name)).resolve() == program


def test_a_path_of_this_folder_is_not_looked_for_on_the_path(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(path / "llama-server")
    (path / "elsewhere").mkdir()
    monkeypatch.chdir(path / "elsewhere")
    with pytest.raises(SettingsError, match="correct the path"):
        find_program("--llama-server", "./llama-server")


@pytest.mark.parametrize(
    ("installers", "says"),
    [
        ([], "release of ggml-org/llama.cpp on GitHub"),
        (["brew", "nix"], "run: brew install llama.cpp."),
        (["winget"], "run: winget install llama.cpp."),
        (["nix"], "run: nix profile install nixpkgs#llama-cpp."),
    ],
)
def test_where_there_is_none_it_says_how_to_install_it_here(path: Path, installers: list[str], says: str) -> None:
    for installer in installers:
        put(path / installer)
    with pytest.raises(SettingsError) as caught:
        find_program("--llama-server", "llama-server")
    assert says in str(caught.value)
    assert "--llama-server" in str(caught.value)


@pytest.mark.parametrize("name", ["gone", "folder", "plain.txt"])
def test_a_wrong_path_is_said_to_be_wrong(path: Path, name: str) -> None:
    (path / "folder").mkdir()
    (path / "plain.txt").touch()
    with pytest.raises(SettingsError, match=r"^RTV_LLAMA_SERVER '.*' is no program that can be run here"):
        find_program("RTV_LLAMA_SERVER", str(path / name))


def test_a_model_is_a_repository_or_a_file_that_is_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(path))
    (path / "tiny.GGUF").touch()
    assert find_model("--llama", "org/Model-GGUF:Q8_0") == "org/Model-GGUF:Q8_0"
    assert find_model("--llama", "~/tiny.GGUF") == str(path / "tiny.GGUF")


@pytest.mark.parametrize("text", ["Model", "org/model/file", "https://host/org/model", "org/model --port 1", "a/b:"])
def test_what_is_neither_is_told_what_it_must_be(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^--llama '.*' must be a repository of Hugging Face.* \.gguf\.$"):
        find_model("--llama", text)


def test_what_lets_a_model_see_is_no_model(path: Path) -> None:
    (path / "mmproj-a.gguf").touch()
    with pytest.raises(SettingsError, match=r"mmproj-a\.gguf' is what lets a model see; name the model beside it\.$"):
        find_model("--llama", str(path / "mmproj-a.gguf"))


def test_a_file_that_is_not_there_is_said_at_once(path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^RTV_LLAMA '.*gone\.gguf': there is no such file"):
        find_model("RTV_LLAMA", str(path / "gone.gguf"))
