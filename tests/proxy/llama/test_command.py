"""The command line of a llama-server: what we set, what the person sets instead, and where it answers then."""

import socket
from pathlib import Path

import pytest

from proxy.errors import SettingsError
from proxy.llama.command import Command, compose

REPO = "ggml-org/SmolVLM-500M-Instruct-GGUF"


@pytest.fixture(autouse=True)
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxy.llama.command._has_gpu", lambda: False)


def options(command: Command) -> dict[str, str]:
    """Its options with their values; each must stand there once."""
    words = command.argv[1:]
    found = {word: next(iter(words[at + 1 : at + 2]), "") for at, word in enumerate(words) if word.startswith("-")}
    assert len(found) == sum(word.startswith("-") for word in words)
    return found


def test_a_repository_is_fetched_and_served_on_a_free_port_of_this_machine() -> None:
    command = compose("/bin/llama-server", REPO, [])
    port = command.url.removeprefix("http://127.0.0.1:")
    assert command.argv == (
        *("/bin/llama-server", "-hf", REPO, "--alias", "SmolVLM-500M-Instruct"),
        *("-c", "8192", "--host", "127.0.0.1", "--port", port),
    )
    assert (command.key, command.warning) == ("", "")
    with socket.create_server(("127.0.0.1", int(port))):
        pass


def test_with_a_gpu_all_layers_go_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxy.llama.command._has_gpu", lambda: True)
    assert options(compose("llama-server", REPO, []))["-ngl"] == "99"
    assert "-ngl" not in options(compose("llama-server", REPO, ["--n_gpu_layers", "5"]))


@pytest.mark.parametrize(
    ("beside", "chosen"),
    [
        (["tiny-mmproj.gguf"], "tiny-mmproj.gguf"),
        (["MMPROJ.GGUF"], "MMPROJ.GGUF"),
        (["mmproj-other-f16.gguf", "mmproj-tiny-text-f16.gguf", "other.gguf"], "mmproj-tiny-text-f16.gguf"),
    ],
)
def test_beside_a_file_is_looked_for_what_lets_it_see(beside: list[str], chosen: str, tmp_path: Path) -> None:
    model = tmp_path / "tiny-text.gguf"
    for name in (model.name, *beside):
        (tmp_path / name).touch()
    command = compose("llama-server", str(model), [])
    found = options(command)
    assert (found["-m"], found["--mmproj"], found["--alias"]) == (str(model), str(tmp_path / chosen), "tiny-text")
    assert not command.warning


def test_a_model_that_will_not_see_is_warned_of(tmp_path: Path) -> None:
    model = str(tmp_path / "tiny.gguf")
    command = compose("llama-server", model, [])
    assert "--mmproj" not in options(command)
    assert model in command.warning
    assert "mmproj" in command.warning
    for extra in (["--mmproj", "far.gguf"], ["--no-mmproj"], ["-m", "other.gguf"]):
        assert not compose("llama-server", model, extra).warning


@pytest.mark.parametrize(
    ("extra", "dropped"),
    [
        (["-c", "1"], {"-c"}),
        (["--ctx-size", "1"], {"-c"}),
        (["--alias", "x"], {"--alias"}),
        (["-a", "x"], {"--alias"}),
        (["-m", "other.gguf"], {"-m", "--mmproj", "--alias"}),
        (["--hf-repo", REPO], {"-m", "--mmproj", "--alias"}),
        (["--mmproj", "other.gguf"], {"--mmproj"}),
        (["--no-mmproj"], {"--mmproj"}),
        (["-t", "1"], set()),
    ],
)
def test_what_the_person_sets_replaces_ours(extra: list[str], dropped: set[str], tmp_path: Path) -> None:
    (tmp_path / "mmproj.gguf").touch()
    model = str(tmp_path / "tiny.gguf")
    ours = set(options(compose("llama-server", model, [])))
    command = compose("llama-server", model, extra)
    assert command.argv[-len(extra) :] == tuple(extra)
    assert set(options(command)) == ours - dropped | {word for word in extra if word.startswith("-")}


def test_the_console_goes_where_the_person_puts_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    here = ["--port", str(port)]
    assert compose("llama-server", REPO, here).url == f"http://127.0.0.1:{port}"
    assert compose("llama-server", REPO, [*here, "--host", "0.0.0.0"]).url == f"http://127.0.0.1:{port}"  # noqa: S104
    assert compose("llama-server", REPO, [*here, "--host", "localhost"]).url == f"http://localhost:{port}"


def test_the_first_of_its_keys_is_the_consoles_and_is_never_shown() -> None:
    command = compose("llama-server", REPO, ["--api-key", "sk-one,sk-two"])
    assert command.key == "sk-one"
    assert "sk-" not in repr(command)


def test_a_port_in_use_is_said_before_another_server_is_taken_for_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(SettingsError, match=f"cannot listen on 127.0.0.1 port {port} .*in use.*--port"):
            compose("llama-server", REPO, ["--port", port])


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (["--port", "0"], "--port after --"),
        (["--port", "65536"], "--port after --"),
        (["--port"], "--port after --"),
        (["--host", "server.sock/x"], "--host after --"),
        (["--host", "203.0.113.9"], "--host"),
        (["--api-key-file", "keys"], "--api-key-file after --"),
        (["--api-prefix", "/llama"], "--api-prefix after --"),
        (["--ssl-key-file", "key.pem"], "--ssl-key-file after --"),
    ],
)
def test_what_would_hide_it_is_refused(extra: list[str], says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        compose("llama-server", REPO, extra)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("model", "alias"),
    [
        ("org/Qwen3-VL-2B-Instruct-GGUF:Q4_K_M", "Qwen3-VL-2B-Instruct"),
        ("org/plain", "plain"),
        ("models/big-Q8_0-00001-of-00003.gguf", "big-Q8_0"),
        ("models/one,two.gguf", "one-two"),
    ],
)
def test_it_goes_by_a_short_name(model: str, alias: str) -> None:
    assert options(compose("llama-server", model, []))["--alias"] == alias
