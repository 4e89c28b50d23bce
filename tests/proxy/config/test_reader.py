"""Settings: where they come from, which wins, and the sentence for each that is wrong."""

import json
import re
from pathlib import Path

import certifi
import pytest

from proxy.config.backend import Backend
from proxy.config.options import OPTIONS
from proxy.config.reader import load
from proxy.config.settings import MIB, Settings
from proxy.errors import SettingsError
from tests.proxy.config.reading import read, warnings, write_env
from tests.proxy.stand_in import install

ROOT = Path(__file__).parents[3]


# Where they come from.


def test_the_defaults_of_the_options_are_those_of_the_settings() -> None:
    assert read() == Settings()


def test_flags_win_over_the_environment_which_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_env("RTV_PORT=1111\nRTV_SILENCE=11\nRTV_MAX_BODY=1\n")
    monkeypatch.setenv("RTV_PORT", "2222")
    monkeypatch.setenv("RTV_SILENCE", "22")
    settings = read("--port", "3333")
    assert (settings.port, settings.silence, settings.max_body) == (3333, 22.0, MIB)


def test_every_option_can_be_set_by_its_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "RTV_HOST": "localhost",
        "RTV_PORT": "0",
        "RTV_BACKEND": "lab=http://10.0.0.5:8000/v1/, far=https://host/api",
        "RTV_LLAMA": "no",
        "RTV_LLAMA_SERVER": "elsewhere",
        "RTV_ALLOW_ORIGIN": "local https://Friend.example:443/",
        "RTV_ALLOW_HOST": "Console.example,[::1]",
        "RTV_TOKEN": "t",
        "RTV_TLS": "yes",
        "RTV_CERT": "cert.pem",
        "RTV_KEY": "key.pem",
        "RTV_NO_DISCOVER": "yes",
        "RTV_MAX_BODY": "0.5",
        "RTV_BODY_TIMEOUT": "12",
        "RTV_SILENCE": "7.5",
        "RTV_CONNECT_TIMEOUT": "2",
    }
    assert set(told) == {option.twin for option in OPTIONS}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert read() == Settings(
        host="localhost",
        port=0,
        backends=(Backend("lab", "http://10.0.0.5:8000"), Backend("far", "https://host/api")),
        allow_origins=("local", "https://friend.example:443"),
        allow_hosts=("console.example", "::1"),
        token="t",
        tls=True,
        cert="cert.pem",
        key="key.pem",
        discover=False,
        max_body=MIB // 2,
        body_timeout=12.0,
        silence=7.5,
        connect_timeout=2.0,
    )
    by_flag = [part for option in OPTIONS if option.metavar for part in (option.flag, told[option.twin])]
    expected = read()
    for name in told:
        monkeypatch.delenv(name)
    assert read(*by_flag, "--tls", "--no-discover") == expected


def test_lists_given_as_flags_replace_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_BACKEND", "old=http://old")
    names = [backend.name for backend in read("--backend", "a=http://a", "--backend", "b=http://b").backends]
    assert names == ["a", "b"]


def test_the_example_file_can_be_used_as_it_stands() -> None:
    Path("lab-ca.pem").write_text(Path(certifi.where()).read_text("ascii"))
    write_env(re.sub("^#RTV_", "RTV_", (ROOT / ".env.example").read_text("utf-8"), flags=re.MULTILINE))
    settings, warned = load([])
    assert warned == []
    assert [(one.name, bool(one.key), bool(one.headers), bool(one.ca)) for one in settings.backends] == [
        ("lab", False, False, True),
        ("openrouter", True, True, False),
    ]


def test_names_that_shells_export_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "example.org")
    monkeypatch.setenv("PORT", "1")
    monkeypatch.setenv("TOKEN", "t")
    assert read() == Settings()


@pytest.mark.parametrize("word", ["1", "true", "Yes", "on"])
def test_a_switch_is_on(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_NO_DISCOVER", word)
    assert not read().discover


@pytest.mark.parametrize("word", ["", "0", "no", "False", "off"])
def test_a_switch_is_off(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_NO_DISCOVER", word)
    assert read().discover


# A llama-server of its own.


@pytest.mark.parametrize("word", ["", "0", "no", "off"])
def test_no_llama_server_is_run_unless_it_is_asked_for(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_LLAMA", word)
    assert read() == Settings()


@pytest.mark.parametrize("word", ["1", "yes", "True", "on"])
def test_a_yes_is_smolvlm(word: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RTV_LLAMA_SERVER", str(install(tmp_path)))
    monkeypatch.setenv("RTV_LLAMA", word)
    llama = read().llama
    assert llama
    assert "ggml-org/SmolVLM-500M-Instruct-GGUF" in llama.argv


def test_the_flag_takes_a_model_or_stands_alone(tmp_path: Path) -> None:
    program = str(install(tmp_path))
    Path("tiny.gguf").touch()
    for flags, model in (
        (["--llama", "--llama-server", program], "ggml-org/SmolVLM-500M-Instruct-GGUF"),
        (["--llama-server", program, "--llama"], "ggml-org/SmolVLM-500M-Instruct-GGUF"),
        (["--llama-server", program, "--llama", "tiny.gguf"], "tiny.gguf"),
    ):
        llama = read(*flags, "--", "--backend", "of its own").llama
        assert llama
        assert model in llama.argv
        assert llama.argv[-2:] == ("--backend", "of its own")


def test_the_llama_server_is_the_first_backend_and_is_not_discovered_again(tmp_path: Path) -> None:
    settings = read("--llama", "--llama-server", str(install(tmp_path)), "--backend", "lab=http://10.0.0.5")
    assert settings.llama
    assert [backend.name for backend in settings.backends] == ["llama", "lab"]
    assert settings.backends[0].url == settings.llama.url


def test_a_model_that_cannot_see_is_warned_of(tmp_path: Path) -> None:
    Path("tiny.gguf").touch()
    (warning,) = warnings("--llama", "tiny.gguf", "--llama-server", str(install(tmp_path)))
    assert "mmproj" in warning


def test_whoever_sets_the_key_of_the_llama_server_the_console_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    flags = ["--llama", "--llama-server", str(install(tmp_path))]
    monkeypatch.setenv("LLAMA_API_KEY", "sk-theirs,sk-more")
    assert read(*flags).backends[0].key == "sk-theirs"
    monkeypatch.setenv("RTV_KEY_LLAMA", "sk-ours")
    assert read(*flags).backends[0].key == "sk-ours"
    assert read(*flags, "--", "--api-key", "sk-flag").backends[0].key == "sk-flag"
    assert not warnings(*flags)
    with pytest.raises(SettingsError, match="The API key of llama-server must be plain ASCII"):
        read(*flags, "--", "--api-key", "sk with blanks")


# Backends and keys.


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://h:1", "http://h:1"),
        ("http://h:1/", "http://h:1"),
        ("http://h:1/v1", "http://h:1"),
        ("http://h:1/v1/", "http://h:1"),
        ("https://h/api/v1", "https://h/api"),
        ("https://h/v1beta", "https://h/v1beta"),
        ("http://[::1]:1/v1", "http://[::1]:1"),
    ],
)
def test_a_backends_url_may_end_in_v1_or_not(url: str, base: str) -> None:
    assert read("--backend", f"a={url}").backends[0].url == base


def test_a_key_belongs_to_the_backend_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    write_env("RTV_KEY_OPEN_ROUTER=sk-${HOME}-1\n")
    monkeypatch.setenv("RTV_KEY_LAB_2", "sk-2")
    backends = read(*("--backend", "open-router=https://a", "--backend", "Lab.2=http://b", "--backend", "c=http://c"))
    assert [backend.key for backend in backends.backends] == ["sk-${HOME}-1", "sk-2", ""]


def test_extra_headers_belong_to_the_backend_of_their_name() -> None:
    write_env("""RTV_HEADERS_OPEN_ROUTER='{"X-Title": " a # b ", "HTTP-Referer": ""}'\n""")
    backends = read("--backend", "open-router=https://a", "--backend", "b=http://b").backends
    assert [backend.headers for backend in backends] == [(("x-title", "a # b"), ("http-referer", "")), ()]


@pytest.mark.parametrize("name", ["Authorization", "api-key", "X-API-Key"])
def test_an_extra_header_may_be_the_key(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_HEADERS_A", json.dumps({name: "Basic s3cret"}))
    assert read("--backend", "a=http://a").backends[0].headers == ((name.lower(), "Basic s3cret"),)


def test_an_authority_belongs_to_the_backend_of_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_CA_A", certifi.where())
    backends = read("--backend", "a=https://a", "--backend", "b=https://b").backends
    assert [backend.ca for backend in backends] == [certifi.where(), ""]


def test_secrets_are_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_KEY_A", "sk-secret")
    monkeypatch.setenv("RTV_HEADERS_A", '{"X-Pass": "sk-header"}')
    settings = read("--backend", "a=http://a", "--token", "sk-token")
    assert (settings.backends[0].key, settings.backends[0].headers) == ("sk-secret", (("x-pass", "sk-header"),))
    assert "sk-" not in repr(settings) + str(settings)


# The token.


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "console.example"])  # noqa: S104
def test_beyond_loopback_a_token_is_made(host: str) -> None:
    first, second = read("--host", host).token, read("--host", host).token
    assert len(first) >= 32
    assert first != second
    assert read("--host", host, "--token", "mine").token == "mine"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_on_loopback_none_is_made(host: str) -> None:
    assert read("--host", host).token == ""


# TLS.


def test_a_certificate_of_ones_own_means_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/me")
    settings = read("--cert", "~/cert.pem", "--key", "key.pem")
    assert (settings.tls, settings.cert, settings.key) == (True, "/me/cert.pem", "key.pem")
    assert not read().tls


def test_an_api_key_that_is_taken_for_a_file_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_KEY", "sk-secret")
    with pytest.raises(SettingsError, match=r"^RTV_KEY is .* belongs in RTV_KEY_<NAME>\.$") as caught:
        read()
    assert "sk-" not in str(caught.value)


# What is wrong is said in one sentence.


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--port", "many"], "--port must be a whole number"),
        (["--port", "70000"], "from 0 to 65535"),
        (["--port", "80.5"], "whole number"),
        (["--port"], "--help"),
        (["--nonsense"], "--nonsense"),
        (["stray"], "stray"),
        (["--por", "1"], "--por"),
        (["--host", "local host"], "--host"),
        (["--host", "localhost:80"], "without a port"),
        (["--host", "fe80::1%eth0"], "which no browser opens"),
        (["--host", "fe80::1"], "which no browser opens"),
        (["--allow-host", "[fe80::1%eth0]"], "which no browser opens"),
        (["--allow-host", "a/b"], "--allow-host"),
        (["--allow-origin", "friend.example"], "--allow-origin"),
        (["--allow-origin", "*"], "--allow-origin"),
        (["--allow-origin", "https://a/path"], "--allow-origin"),
        (["--backend", "http://h"], "NAME=URL"),
        (["--backend", "=http://h"], "letters"),
        (["--backend", "a/b=http://h"], "letters"),
        (["--backend", "a=ftp://h"], "--backend a"),
        (["--backend", "a=h:80"], "--backend a"),
        (["--backend", "a=http://"], "--backend a"),
        (["--backend", "a=http://h:port"], "--backend a"),
        (["--backend", "a=http://u:secret@h"], "take the password out"),
        (["--backend", "a=http://h?x=1"], "before any ?"),
        (["--backend", "Demo=http://h"], "built-in"),
        (["--backend", "a=http://h", "--backend", "A=http://i"], "too alike"),
        (["--backend", "a-b=http://h", "--backend", "a_b=http://i"], "too alike"),
        (["--backend", "me=http://127.0.0.1:8081/v1"], "this console itself"),
        (["--backend", "me=http://localhost:99", "--port", "99"], "this console itself"),
        (["--max-body", "0"], "MiB"),
        (["--max-body", "nan"], "MiB"),
        (["--body-timeout", "0"], "seconds"),
        (["--silence", "-1"], "seconds"),
        (["--silence", "inf"], "seconds"),
        (["--connect-timeout", "soon"], "seconds"),
        (["--cert", "cert.pem"], "--cert needs its private key too; name that file with --key"),
        (["--key", "sk-secret"], "--key is the file of the private key of --cert"),
        (["--token", "two words"], "--token"),
        (["--token", "sécret"], "--token"),
    ],
)
def test_a_wrong_value_is_one_sentence(argv: list[str], says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(*argv)
    message = str(caught.value)
    assert says in message
    assert "\n" not in message
    assert message.endswith(".")
    assert "secret" not in message and "sécret" not in message


def test_a_wrong_word_for_a_switch_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_NO_DISCOVER", "maybe")
    with pytest.raises(SettingsError, match="RTV_NO_DISCOVER"):
        read()


def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_KEY_A", "sk\nsecret")
    with pytest.raises(SettingsError, match="RTV_KEY_A") as caught:
        read("--backend", "a=http://a")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("RTV_PORT", "x", "RTV_PORT must be a whole number"),
        ("RTV_PORT", "80.5", "RTV_PORT must be a whole number"),
        ("RTV_SILENCE", "soon", "RTV_SILENCE must be"),
        ("RTV_HOST", "a b", "RTV_HOST 'a b'"),
        ("RTV_ALLOW_HOST", "a/b", "RTV_ALLOW_HOST 'a/b'"),
        ("RTV_ALLOW_ORIGIN", "*", "RTV_ALLOW_ORIGIN '*'"),
        ("RTV_TOKEN", "two words", "RTV_TOKEN must"),
        ("RTV_BACKEND", "lab", "RTV_BACKEND 'lab'"),
        ("RTV_BACKEND", "lab=ftp://h", "RTV_BACKEND lab:"),
        ("RTV_BACKEND", "a/b=http://h", "RTV_BACKEND 'a/b'"),
        ("RTV_BACKEND", "demo=http://h", "RTV_BACKEND demo:"),
        ("RTV_BACKEND", "me=http://127.0.0.1:8081", "RTV_BACKEND me:"),
    ],
)
def test_a_wrong_value_is_called_by_the_name_it_was_given_under(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read()
    assert str(caught.value).startswith(says)


def test_a_flag_that_is_wrong_is_called_by_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RTV_PORT", "1")
    with pytest.raises(SettingsError, match=r"^--port must be"):
        read("--port", "x")


@pytest.mark.parametrize("text", ["a b=http://x", "lab=http://a b"])
def test_a_blank_in_a_backend_is_said_to_begin_another(text: str) -> None:
    with pytest.raises(SettingsError, match="blank"):
        read("--backend", text)
