"""The package as it is installed: the wheel carries the page and works from an empty folder."""

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.proxy.test_cli import clean_environment
from tests.proxy.wire import PATIENCE

ROOT = Path(__file__).parents[2]
TOOLS = ("build", "hatchling")

pytestmark = pytest.mark.skipif(
    not all(importlib.util.find_spec(tool) for tool in TOOLS),
    reason=f"building a wheel without the network needs {' and '.join(TOOLS)}",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_package_and_every_file_of_the_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    page = {f"proxy/static/{file.relative_to(ROOT / 'static').as_posix()}" for file in (ROOT / "static").rglob("*.*")}
    assert page <= names
    package = {file.relative_to(ROOT).as_posix() for file in (ROOT / "proxy").rglob("*.py")}
    assert package <= names
    outside = {name for name in names - page - package if ".dist-info/" not in name}
    assert not outside, "the wheel carries what it should not"


def test_the_unpacked_wheel_serves_its_page_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "proxy", "--port", "0", "--no-discover"],
        cwd=empty,
        env=clean_environment(PYTHONPATH=str(site)),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        url = process.stdout.readline().strip().removeprefix("serving on ")
        served = httpx.get(f"{url}/", trust_env=False)
        assert served.content == (ROOT / "static" / "index.html").read_bytes()
        assert httpx.get(f"{url}/rtv.js", trust_env=False).status_code == 200
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
