"""The program llama-server and its model: where they are, or the sentence that says how to get them."""

import os
import re
import shutil
from pathlib import Path

from proxy.errors import SettingsError

# What installs it, in the order of preference where a system has several.
_INSTALLERS = {
    "brew": "brew install llama.cpp",
    "winget": "winget install llama.cpp",
    "nix": "nix profile install nixpkgs#llama-cpp",
}


def find_program(option: str, name: str) -> str:
    """The path of the program called `name`, or at that path. Raises SettingsError, and says how to install it."""
    if path := shutil.which(os.path.expanduser(name)):
        return path
    if os.path.basename(name) != name:
        raise SettingsError(f"{option} {name!r} is no program that can be run here; correct the path.")
    command = next((_INSTALLERS[installer] for installer in _INSTALLERS if shutil.which(installer)), "")
    cure = f"run: {command}" if command else "take the release of ggml-org/llama.cpp on GitHub for this system"
    raise SettingsError(f"There is no {name} on the PATH; {cure}. If it lies elsewhere, name it with --llama-server.")


def find_model(option: str, text: str) -> str:
    """A repository as it is written, or the path of a file. Raises SettingsError for what can be neither."""
    if text.lower().endswith(".gguf"):
        path = Path(text).expanduser()
        if not path.is_file():
            raise SettingsError(f"{option} {text!r}: there is no such file; correct the path.")
        if "mmproj" in path.name.lower():
            raise SettingsError(f"{option} {text!r} is what lets a model see; name the model beside it.")
        return str(path)
    if not re.fullmatch(r"[\w.-]+/[\w.-]+(:[\w.-]+)?", text):
        raise SettingsError(
            f"{option} {text!r} must be a repository of Hugging Face, such as ggml-org/SmolVLM-500M-Instruct-GGUF, "
            "or a file that ends in .gguf."
        )
    return text
