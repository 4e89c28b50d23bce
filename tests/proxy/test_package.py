"""The package as it is built and installed: what travels, and its command in a clean environment of its own."""

import ast
import contextlib
import importlib.util
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Callable, Iterator
from email import message_from_bytes
from importlib.metadata import packages_distributions
from pathlib import Path

import httpx
import pytest

from tests import model_server as script
from tests.console import Console
from tests.model_server import ModelServer
from tests.proxy.wire import PATIENCE

ROOT = Path(__file__).parents[2]
WHEELS = ROOT / ".cache" / "wheels"  # what ours asks for, collected by `make install`: tests do not fetch
SENTENCE = "A woman in an orange space suit smiles."

pytestmark = pytest.mark.skipif(
    not all(importlib.util.find_spec(tool) for tool in ("build", "hatchling", "pip")),
    reason="building and installing a wheel needs build, hatchling and pip: make install",
)


def build(folder: Path, *kinds: str) -> Path:
    """Build in `folder` and give back the wheel; without kinds it is made from an sdist, which is left beside it."""
    command = [sys.executable, "-m", "build", *kinds, "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def checkout(folder: str, pattern: str) -> dict[str, bytes]:
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in (ROOT / folder).rglob(pattern)}


def imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def bare_environment() -> dict[str, str]:
    """A shell in which nothing leads Python to this checkout, the console to a setting, or pip to an index."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "RTV_"))}
    return kept | {"PIP_CONFIG_FILE": os.devnull}


@contextlib.contextmanager
def installed(requirement: str) -> Iterator[Path]:
    """The command `realtime-vlm` in a new environment that holds nothing but what the requirement asks for."""
    if not (WHEELS / ".made").exists():
        pytest.skip("what the wheel asks for is not collected yet: make install")
    # Not in pytest's own folder, which outlives the run: OpenCV is large.
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, symlinks=True)
        scripts = Path(folder, "bin")
        pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
        install = ["install", "--no-compile", "--no-index", "--find-links", str(WHEELS), requirement]
        done = subprocess.run([*pip, *install], env=bare_environment(), check=False)
        assert not done.returncode, "if it is a wheel that pip misses: make install collects them anew"
        yield scripts / "realtime-vlm"


@contextlib.contextmanager
def started(command: Path, folder: Path, *argv: str) -> Iterator[str]:
    """The URL of the console that the command serves, run in `folder` as a person would."""
    process = subprocess.Popen(
        [command, "--port", "0", *argv], cwd=folder, env=bare_environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("serving on http"), "the installed command does not start"
        yield line.strip().removeprefix("serving on ")
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


# For the session, because the tests that open a page come later than the others.
@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"), "--wheel")


@pytest.fixture(scope="session")
def command(wheel: Path) -> Iterator[Path]:
    with installed(str(wheel)) as path:
        yield path


def test_the_wheel_carries_the_package_the_page_and_the_licence_as_they_are(wheel: Path) -> None:
    files = contents(wheel)
    package = checkout("proxy", "*.py")
    page = {f"proxy/{name}": data for name, data in checkout("static", "*.*").items()}
    info = {name: data for name, data in files.items() if ".dist-info/" in name}
    assert files == package | page | info
    assert [data for name, data in info.items() if name.endswith("/LICENSE")] == [(ROOT / "LICENSE").read_bytes()]


def test_everything_the_package_imports_is_asked_for_by_name(wheel: Path) -> None:
    (metadata,) = (data for name, data in contents(wheel).items() if name.endswith("/METADATA"))
    needs = [line for line in message_from_bytes(metadata).get_all("Requires-Dist", []) if "'dev'" not in line]
    asked = {re.split(r"[^\w.-]", line)[0] for line in needs}
    trees = [ast.walk(ast.parse(source)) for source in checkout("proxy", "*.py").values()]
    modules = {name.partition(".")[0] for tree in trees for node in tree for name in imports(node)}
    # OpenCV brings NumPy, whose arrays are its pictures.
    foreign = modules - sys.stdlib_module_names - {"proxy", "numpy"}
    sources = packages_distributions()
    taken_for_granted = {module for module in foreign if not asked & set(sources.get(module, []))}
    assert not taken_for_granted, "what merely comes along with something else may stop coming"


def test_a_wheel_made_from_the_sdist_is_the_same(wheel: Path, tmp_path: Path) -> None:
    assert contents(build(tmp_path)) == contents(wheel)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        carried = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "pyproject.toml", "tests/test_house.py"} <= carried


def test_the_installed_command_shows_the_page_and_a_live_answer(
    command: Path, server: ModelServer, open_console: Callable[..., Console], tmp_path: Path
) -> None:
    server.behave(script.say(SENTENCE, gap_ms=10))
    with started(command, tmp_path, "--no-discover", "--backend", f"tiny={server.url}") as url:
        console = open_console(url)
        console.start().reaches("watching").says(SENTENCE)
        assert server.chats[0].jpeg
        console.stop().reaches("idle")
    assert not list(tmp_path.iterdir()), "the command leaves files where it runs"


def test_the_installed_command_calls_itself_what_was_typed(command: Path) -> None:
    for argv in ([str(command)], [str(command.with_name("python")), "-m", "proxy"]):
        said = subprocess.run([*argv, "--help"], env=bare_environment(), capture_output=True, text=True, check=True)
        assert said.stdout.startswith(f"usage: {' '.join([Path(argv[0]).name, *argv[1:]])} [-h]")


def test_the_installed_command_reads_the_env_file_where_it_runs(command: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RTV_NO_DISCOVER=yes\nRTV_BACKEND=lab=http://127.0.0.1:9\n")
    with started(command, tmp_path) as url:
        backends = httpx.get(f"{url}/backends", trust_env=False).json()["backends"]
    assert [(one["name"], one["default"]) for one in backends] == [("lab", True), ("demo", False)]


def test_the_demo_comes_with_its_extra_only(
    command: Path, wheel: Path, open_console: Callable[..., Console], tmp_path: Path
) -> None:
    with started(command, tmp_path, "--no-discover") as url:
        (demo,) = httpx.get(f"{url}/backends", trust_env=False).json()["backends"]
    assert demo["status"] == "down", "an environment with OpenCV is not clean"
    with installed(f"{wheel}[demo]") as with_demo, started(with_demo, tmp_path, "--no-discover") as url:
        open_console(url).start().says(re.compile("face", re.IGNORECASE))
