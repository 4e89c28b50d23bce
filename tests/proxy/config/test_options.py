"""Options: --help, README, .env.example and Settings keep step, in both directions."""

import dataclasses
import re
from pathlib import Path

import pytest

from proxy.config.backend import Backend
from proxy.config.options import OPTIONS, Option
from proxy.config.reader import load
from proxy.config.settings import Settings

ROOT = Path(__file__).parents[3]
OF_A_BACKEND = ("RTV_KEY_", "RTV_HEADERS_", "RTV_CA_")
TWINS = {option.twin for option in OPTIONS}
FLAGS = {option.flag for option in OPTIONS}


def settings_of_readme() -> str:
    return (ROOT / "README.md").read_text("utf-8").partition("\n## Settings of the console\n")[2].partition("\n## ")[0]


def value_of(option: Option) -> str:
    """What stands behind the flag, in brackets where that may be left out."""
    return f"[{option.metavar}]" if option.alone else option.metavar


def test_the_table_in_readme_is_that_of_the_options() -> None:
    rows = re.findall(r"^\| (?:`(--[^`]*)`)? ?\| `(RTV_[^`]*)` \| (.+) \|$", settings_of_readme(), re.MULTILINE)
    of_options = [(shown, twin) for shown, twin, _ in rows if shown]
    assert of_options == [(f"{one.flag} {one.default or value_of(one)}".strip(), one.twin) for one in OPTIONS]
    assert [twin for shown, twin, _ in rows if not shown] == [f"{start}<NAME>" for start in OF_A_BACKEND]


def test_readme_names_no_setting_that_does_not_exist() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"RTV_\w+", text)) == TWINS | set(OF_A_BACKEND)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", settings_of_readme())) == FLAGS


def test_the_example_file_shows_every_variable_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    lines = re.findall(r"^#(RTV_\w+)=(.*)$", text, re.MULTILINE)
    shown = dict(lines)
    assert len(shown) == len(lines), "a variable stands there twice"
    assert {name for name in shown if not name.startswith(OF_A_BACKEND)} == TWINS
    assert all(any(name.startswith(start) for name in shown) for start in OF_A_BACKEND)
    assert [f"--{name}" for name in re.findall(r"^# --([\w-]+): ", text, re.MULTILINE)] == [one.flag for one in OPTIONS]
    for option in OPTIONS:
        assert shown[option.twin] == option.default or not option.default


def test_the_help_is_that_of_the_options(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as caught:
        load(["--help"])
    assert caught.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    options = shown.partition("options:")[2]
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", shown)) == FLAGS | {"--help"}
    for option in OPTIONS:
        default = f" ({option.default})" if option.default else ""
        assert f"{option.flag} {value_of(option)}".strip() + f" {option.help}{default}" in options
    assert set(re.findall(r"RTV_[A-Z_]+", shown)) - TWINS == set(OF_A_BACKEND)


def test_every_setting_has_an_option() -> None:
    fields = {field.name for field in dataclasses.fields(Settings)}
    named = {option.name.replace("-", "_") for option in OPTIONS}
    assert named - fields == {"backend", "llama_server", "allow_origin", "allow_host", "no_discover"}
    assert fields - named == {"backends", "allow_origins", "allow_hosts", "discover"}


def test_every_property_of_a_backend_has_a_variable() -> None:
    fields = {field.name for field in dataclasses.fields(Backend)} - {"name", "url"}
    assert {f"RTV_{name.upper()}_" for name in fields} == set(OF_A_BACKEND)
